"""Filing is tried on the line of the call tests; its statements come from real calls."""

from tests.calls.conftest import dial, line

__all__ = ["dial", "line"]
