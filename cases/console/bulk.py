"""Several cases at once: each is decided by itself, and those that could not be are named."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request, Response

from cases.case import Case
from cases.console import filters
from cases.console.desk import Me, SignedIn
from cases.console.queue import PAGE, list_page
from cases.console.wording import worded
from cases.details import Describing
from cases.errors import (
    ActNotAllowed,
    CaseChanged,
    CaseError,
    CaseUnseen,
    MoveNotAllowed,
    TextUnfit,
)
from cases.states import State

router = APIRouter()
_WHY: dict[type[CaseError], str] = {
    CaseUnseen: "bulk-unseen",
    CaseChanged: "bulk-changed",
    ActNotAllowed: "bulk-not-yours",
    MoveNotAllowed: "bulk-no-such-move",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that was left as it is, and why, as pages word it."""

    reference: str
    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: how many cases were changed, and which were not."""

    done: int
    failed: tuple[Failure, ...]


_Deed = Callable[[UUID, int], None]


@router.post("/bulk")
async def bulk(me: Me, request: Request) -> Response:
    """Assign the ticked cases, or close them as duplicates, with one reason."""
    form, ticked = await me.selection(
        request, "case", "act", "unit", "owner", "original", "reason", "query"
    )
    outcome = await me.console.off_loop(lambda: _all(me, form, ticked[:PAGE]))
    wanted = filters.read_wanted(dict(parse_qsl(form["query"])))
    return await list_page(me, wanted, request, outcome=outcome)


def _all(me: SignedIn, form: dict[str, str], ticked: list[str]) -> Outcome:
    deed = _deed(me, form)
    done, failed = 0, []
    for case_id, version in map(_read, ticked):
        case = me.console.desk.case(me.viewer, case_id, me.console.casework.today())
        if case is None:  # not to be told from one that there never was
            continue
        try:
            deed(case_id, version)
            done += 1
        except CaseError as error:
            failed.append(_failure(case, error, me.officer.language))
    return Outcome(done, tuple(failed))


def _deed(me: SignedIn, form: dict[str, str]) -> _Deed:
    """What is done to each.

    Raises:
        CaseUnseen: when the original is no case for this officer, or nothing was asked for.
    """
    work, viewer, reason = me.console.casework, me.viewer, form["reason"]
    if form["act"] == "assign":
        unit, owner = form["unit"], form["owner"]
        return lambda case_id, version: work.assign(viewer, case_id, version, unit, owner, reason)
    if form["act"] != "duplicate":
        raise CaseUnseen("there is no such act")
    original = original_of(me, form["original"])
    return lambda case_id, version: Describing(work).mark_duplicate(
        viewer, case_id, version, original.id, reason, close=True
    )


def original_of(me: SignedIn, reference: str) -> Case:
    """The case that others repeat, by the reference an officer typed.

    Raises:
        TextUnfit: when there is none for him.
    """
    found = me.console.desk.by_reference(me.viewer, reference, me.console.casework.today())
    if found is None:
        raise TextUnfit("no case of yours has this reference")
    return found


def _read(ticked: str) -> tuple[UUID, int]:
    case_id, _, version = ticked.partition(":")
    try:
        return UUID(case_id), int(version)
    except ValueError as error:
        raise CaseUnseen("there is no such case") from error


def _failure(case: Case, error: CaseError, language: str) -> Failure:
    return Failure(case.reference, case.state, _WHY.get(type(error)) or worded(error, language))
