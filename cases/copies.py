"""What is derived from a recording to make it lighter to use; the recording stays the evidence.

A derived file can be lost and made again, so it is kept beside the recordings, not among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CopyKind(StrEnum):
    """What a copy is for."""

    LISTENING = "listening"
    WAVEFORM = "waveform"


@dataclass(frozen=True, slots=True)
class Copy:
    """A file derived from the recording `source` (its SHA-256), itself kept under `sha256`."""

    source: str
    kind: CopyKind
    sha256: str
    size: int
    media_type: str
    made_at: datetime


def of_kind(copies: Iterable[Copy], kind: CopyKind) -> Copy | None:
    """The copy for a purpose, if there is one."""
    return next((copy for copy in copies if copy.kind is kind), None)
