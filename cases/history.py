"""A case's history: an append-only chain in which each event seals the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cases.errors import HistoryBroken

GENESIS = "0" * 64
"""The previous hash of a first event."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a case, when (UTC), by whom; `hash` covers all of it and `previous`."""

    case_id: UUID
    sequence: int
    at: datetime
    actor: str
    what: str
    data: Mapping[str, Any]
    previous: str
    hash: str


def seal(
    case_id: UUID,
    sequence: int,
    at: datetime,
    actor: str,
    what: str,
    data: Mapping[str, Any],
    previous: str,
) -> Event:
    """The event with its SHA-256 over a canonical form (sorted JSON, UTC to the microsecond)."""
    at = at.astimezone(UTC)
    moment = at.isoformat(timespec="microseconds")
    content = [str(case_id), sequence, moment, actor, what, data, previous]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Event(case_id, sequence, at, actor, what, data, previous, digest)


def prove(case_id: UUID, events: Iterable[Event], length: int, head: str) -> None:
    """Prove that `events` are the whole, unaltered chain of `length` events that ends in `head`.

    Raises:
        HistoryBroken: naming the first event that does not fit.
    """
    previous, count = GENESIS, 0
    for count, event in enumerate(events, start=1):
        again = seal(case_id, count, event.at, event.actor, event.what, event.data, previous)
        if (event.sequence, event.previous, event.hash) != (count, previous, again.hash):
            raise HistoryBroken(f"case {case_id}: event {count} was altered, moved or removed")
        previous = event.hash
    if (count, previous) != (length, head or GENESIS):
        raise HistoryBroken(f"case {case_id}: {count} events kept, {length} were written")
