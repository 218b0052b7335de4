"""What the administrator sees of the line's work; nothing of it comes from a sealed case."""

from dataclasses import replace
from datetime import timedelta

from cases.case import Call, StatementState
from cases.states import Role
from tests.console.office import A_CALLER, Office, a_sid


def ring(office: Office, minutes: int = 1, **given: object) -> None:
    began = office.clock() - timedelta(minutes=minutes)
    call = replace(Call(a_sid("CA"), office.station, A_CALLER, began, "id"), **given)
    office.store.write(lambda tx: tx.save_call(call))


def fail(office: Office, *, sealed: bool, state: StatementState, seconds: int = 90) -> str:
    case = office.sealed() if sealed else office.case()
    [statement] = office.statements(case)
    ill = replace(statement, state=state, reason="berkas rusak", reported_seconds=seconds)
    office.store.write(lambda tx: tx.save_statement(ill))
    return statement.recording_sid


def test_calls_in_progress_without_numbers(office: Office) -> None:
    ring(office)
    ring(office, ended_at=office.clock())
    ring(office, minutes=241)
    ring(office, errand="officer")
    ring(office, case_id=office.sealed("").id)
    figures = office.console.health.figures(office.clock())
    assert len(figures.calls) == 1
    page = office.as_(Role.ADMIN).get("/admin/health")
    assert page.status_code == 200
    assert office.station in page.text
    assert A_CALLER[-6:] not in page.text


def test_what_waits_and_what_went_wrong(office: Office) -> None:
    fail(office, sealed=False, state=StatementState.WAITING)
    fail(office, sealed=False, state=StatementState.KEPT)
    fail(office, sealed=True, state=StatementState.KEPT)
    letter = fail(office, sealed=False, state=StatementState.FAILED)
    secret = fail(office, sealed=True, state=StatementState.FAILED)
    figures = office.console.health.figures(office.clock())
    assert (figures.waiting, figures.minutes) == (2, 3.0)
    page = office.as_(Role.ADMIN).get("/admin/health").text
    assert letter in page
    assert secret not in page


def test_the_machine_is_looked_at(office: Office) -> None:
    facts = {fact.what: fact for fact in office.console.machine()}
    assert {"worker", "database", "disk", "speech-id", "speech-en"} <= facts.keys()
    assert not facts["worker"].well
    assert facts["database"].well


def test_the_administrator_sees_no_case(office: Office) -> None:
    case, admin = office.case(), office.as_(Role.ADMIN)
    assert case.reference[:4] not in admin.get("/?view=all").text
    assert admin.get(f"/cases/{case.id}").status_code == 404
