"""A call, a case and what belongs to them, each with everything that a test does not mind."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cases import clock
from cases.case import (
    CALLER,
    Call,
    Case,
    Kind,
    Purpose,
    Reading,
    Recording,
    Statement,
)
from cases.intake import begin_case
from cases.reference import draw
from cases.states import State
from cases.store import CaseStore
from tests.fakes.set_clock import A_MONDAY

A_CALLER = "+6281234567890"
A_STATION = "polsek-contoh"
_numbers = count(1)


def a_sid(kind: str) -> str:
    """A SID nobody had before, such as `CA00...7`."""
    return f"{kind}{next(_numbers):032x}"


def _an_id() -> UUID:
    return clock.new_id(A_MONDAY + timedelta(milliseconds=next(_numbers)))


def a_call(**given: Any) -> Call:
    """A call that has only just rung."""
    call = Call(a_sid("CA"), A_STATION, A_CALLER, A_MONDAY, "id")
    return replace(call, **given)


def a_case(**given: Any) -> Case:
    """A new report; later ones have later ids."""
    case = Case(
        id=_an_id(),
        reference=draw(),
        station=A_STATION,
        kind=Kind.REPORT,
        state=State.NEW,
        state_since=A_MONDAY,
        opened_at=A_MONDAY,
        language="id",
        reporter=A_CALLER,
    )
    return replace(case, **given)


def a_statement(case: Case, **given: Any) -> Statement:
    """A complaint that waits to be fetched; later ones have later ids."""
    statement = Statement(
        _an_id(), case.id, a_sid("CA"), a_sid("RE"), Purpose.COMPLAINT, "id", A_MONDAY
    )
    return replace(statement, **given)


def a_recording(statement: Statement, **given: Any) -> Recording:
    """A recording not yet measured."""
    return replace(Recording(statement.id, "ab" * 32, 4_000, "audio/x-wav", A_MONDAY), **given)


def a_reading(statement: Statement, **given: Any) -> Reading:
    """The machine's words."""
    word = {"word": "tolong", "start": 0.5, "end": 1.25, "confidence": 0.875}
    reading = Reading(
        statement_id=statement.id,
        revision=1,
        text="tolong",
        words=(word,),
        language="id",
        engine="vosk",
        model="model-id",
        model_hash="cd" * 32,
        author="machine",
        made_at=A_MONDAY,
    )
    return replace(reading, **given)


def opened(store: CaseStore, **given: Any) -> Case:
    """A case that `store` keeps; under a reference of its own, if none is given."""
    case = a_case(**given)
    if "reference" in given:
        return store.write(lambda tx: tx.add_case(case, CALLER, "opened", {}))
    return store.write(lambda tx: begin_case(tx, case, CALLER, {}))


def stated(store: CaseStore, case: Case, **given: Any) -> Statement:
    """A statement that `store` keeps."""
    statement = a_statement(case, **given)
    store.write(lambda tx: tx.save_statement(statement))
    return statement
