"""A case's history in officers' words: who did what, when, and what they said about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from cases.case import Case
from cases.console import wording
from cases.console.desk import Me
from cases.errors import CaseUnseen
from cases.history import Event
from cases.states import State

router = APIRouter()
NEWEST = 20
"""Acts that a case's own page shows; the rest is on a page of their own."""


@dataclass(frozen=True, slots=True)
class Told:
    """One act in words."""

    at: datetime
    who: str
    what: str
    about: str


@router.get("/cases/{case_id}/history")
async def whole(me: Me, request: Request, case_id: UUID) -> Response:
    """The whole history; that it was looked at stands in it as well."""
    console = me.console

    def look() -> tuple[Case, list[Event]]:
        case = console.desk.case(me.viewer, case_id, console.casework.today())
        if case is None:
            raise CaseUnseen("there is no such case")
        console.casework.opened(me.viewer, case_id)
        return case, console.store.read(lambda tx: tx.history(case_id))

    case, history = await console.off_loop(look)
    return me.page("history.html", case=case, told=tell(history, me.officer.language))


def tell(history: Iterable[Event], language: str) -> list[Told]:
    """Each act in the words of a language."""
    words = wording.messages(language)
    return [
        Told(
            event.at,
            actor(event.actor, words),
            words.get(f"did-{event.what}", event.what),
            about(event, words),
        )
        for event in history
    ]


def actor(kept: str, words: Mapping[str, str]) -> str:
    """`desk-chief:82000001` as officers say it."""
    role, _, nrp = kept.partition(":")
    return f"{words.get(f'role-{role}', role)} {nrp}".strip()


def about(event: Event, words: Mapping[str, str]) -> str:
    """What was said of the act: from where to where, for whom, why."""
    data = event.data
    told = [_span(data), *(_fact(name, data.get(name), words) for name in _FACTS)]
    return " · ".join(part for part in told if part)


_FACTS = (
    *("kind", "channel", "category", "track", "unit", "owner", "nrp", "of", "revision"),
    *("purpose", "form", "place", "formal_number", "next_on", "reason", "why"),
)


def _span(data: Mapping[str, Any]) -> str:
    first, last = data.get("from"), data.get("to")
    if isinstance(first, int | float) and isinstance(last, int | float):
        return f"{first:.0f}–{last:.0f} s"
    states = [State(one).label for one in (first, last) if one in set(State)]
    return " → ".join(states)


def _fact(name: str, value: object, words: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if name == "revision":
        return f"{words.get('revision', 'revision')} {value}"
    return words.get(f"{name}-{value}", str(value))
