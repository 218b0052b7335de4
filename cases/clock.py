"""Time and identity, handed in so that tests can set them."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def first_id(at: datetime) -> UUID:
    """The id that sorts before every id made at `at` or later."""
    return UUID(int=max(0, int(at.timestamp() * 1000)) << 80)


def new_id(at: datetime) -> UUID:
    """A fresh UUIDv7 (RFC 9562, 5.7): sorts by `at` to the millisecond, else random."""
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
