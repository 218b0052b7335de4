"""A case as plain data, for `suara cases --json` and for checks by other programs."""

from typing import Any

from cases.case import Case, Reading, Recording, Statement
from cases.reference import shown
from cases.store import CaseStore, ReadTransaction


def case_sheet(store: CaseStore, case: Case) -> dict[str, Any]:
    """The case, its statements with recording and transcript, and its history.

    Times are ISO 8601 in UTC. Neither the reporter's number nor the secret code is part of it.
    """
    return store.read(lambda tx: _sheet(tx, case))


def _sheet(tx: ReadTransaction, case: Case) -> dict[str, Any]:
    statements = [
        _statement(statement, tx.recording(statement.id), tx.readings(statement.id))
        for statement in tx.statements(case.id)
    ]
    return {
        "id": str(case.id),
        "reference": case.reference,
        "reference_shown": shown(case.reference),
        "station": case.station,
        "kind": case.kind.value,
        "track": None if case.track is None else int(case.track),
        "state": case.state.value,
        "state_label": case.state.label,
        "sealed": case.sealed,
        "channel": case.channel,
        "language": case.language,
        "withheld": case.reporter is None,
        "call_sid": case.call_sid,
        "opened_at": case.opened_at.isoformat(),
        "state_since": case.state_since.isoformat(),
        "notice_version": case.notice_version,
        "notice_at": case.notice_at.isoformat() if case.notice_at else None,
        "reference_heard_at": (
            case.reference_heard_at.isoformat() if case.reference_heard_at else None
        ),
        "statements": statements,
        "history": [
            {
                "sequence": event.sequence,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "what": event.what,
                "data": dict(event.data),
                "previous": event.previous,
                "hash": event.hash,
            }
            for event in tx.history(case.id)
        ],
    }


def _statement(
    statement: Statement, recording: Recording | None, readings: list[Reading]
) -> dict[str, Any]:
    return {
        "recording_sid": statement.recording_sid,
        "call_sid": statement.call_sid,
        "purpose": statement.purpose.value,
        "state": statement.state.value,
        "reason": statement.reason,
        "opened_at": statement.opened_at.isoformat(),
        "reported_seconds": statement.reported_seconds,
        "sha256": recording.sha256 if recording else None,
        "bytes": recording.size if recording else None,
        "media_type": recording.media_type if recording else None,
        "seconds": recording.seconds if recording else None,
        "speech_seconds": recording.speech_seconds if recording else None,
        "removed_upstream_at": (
            recording.removed_upstream_at.isoformat()
            if recording and recording.removed_upstream_at
            else None
        ),
        "transcript": _transcript(readings[-1]) if readings else None,
    }


def _transcript(reading: Reading) -> dict[str, Any]:
    return {
        "revision": reading.revision,
        "author": reading.author,
        "text": reading.text,
        "words": list(reading.words),
        "language": reading.language,
        "engine": reading.engine,
        "model": reading.model,
        "model_hash": reading.model_hash,
    }
