"""Another process of the installation: opens the case of a call, many times, when told to go."""

import sys

from cases.case import Kind
from cases.clock import utc_now
from cases.database import open_database
from cases.intake import Opening, Spoken, open_case
from cases.sql_store import SqlCaseStore
from cases.store import WriteTransaction
from ivr.jobs.engine import Jobs
from tests.fakes.case_file import a_call

TIMES = 5
AN_OPENING = Opening(Kind.REPORT, sealed=False, dropped=False)


def take(tx: WriteTransaction, call_sid: str, recording_sid: str) -> str:
    """What every notice of a recording leads to; returns the reference."""
    tx.lock(call_sid)
    call = tx.call(call_sid)
    if call is None:
        call = a_call(sid=call_sid)
        tx.save_call(call)
    return open_case(tx, call, AN_OPENING, Spoken(recording_sid, 7), utc_now()).case.reference


def main(url: str, call_sid: str, recording_sid: str) -> None:
    """Say that we are ready, wait for a line, and take the same recording again and again."""
    engine = open_database(url)
    store = SqlCaseStore(engine, Jobs(engine).enqueue)
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for _ in range(TIMES):
        print(store.write(lambda tx: take(tx, call_sid, recording_sid)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
