"""Waiting, visibly, until the machine's work on a statement is over."""

import time

from rich.console import Console

from cases.case import SETTLED, Statement, StatementState
from cases.store import CaseStore
from ivr.errors import IvrError

_PATIENCE_SECONDS = 300.0
_DOING = {
    StatementState.WAITING: "Fetching the recording",
    StatementState.KEPT: "The recording is kept; transcribing it",
}


def new_statements(store: CaseStore, call_sid: str) -> list[Statement]:
    """What was said in a call."""
    return store.read(lambda tx: tx.statements_of_call(call_sid))


def wait_until_settled(store: CaseStore, recording_sid: str, console: Console) -> Statement:
    """Show progress until the statement has its words, or a clear state; print either.

    Raises:
        IvrError: when that takes longer than five minutes.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with console.status("Fetching the recording") as status:
        while time.monotonic() < deadline:
            statement = store.read(lambda tx: tx.statement(recording_sid))
            if statement is not None and (statement.state in SETTLED or statement.reason):
                break
            if statement is not None:
                status.update(_DOING[statement.state])
            time.sleep(0.2)
        else:
            raise IvrError("the recording was not read in time; see serve.log in the data folder")
    _print(store, statement, console)
    return statement


def _print(store: CaseStore, statement: Statement, console: Console) -> None:
    readings = store.read(lambda tx: tx.readings(statement.id))
    recording = store.read(lambda tx: tx.recording(statement.id))
    console.print(f"Statement: {statement.state.value} {statement.reason}".rstrip())
    if recording is not None:
        console.print(f"  SHA-256 {recording.sha256}, {recording.seconds} s", highlight=False)
    for reading in readings:
        console.print(f"  read by {reading.engine} {reading.model}:", highlight=False)
        console.print(f"  {reading.text}\n", style="italic", markup=False)
