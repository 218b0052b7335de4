"""The sound of statements and answers, in the parts that a browser asks for.

Each part sent of a statement is an event in the case's history, with its seconds. The recording
as it was kept is the evidence; the light copy and the picture are derived from it.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from cases.access import Act
from cases.case import Recording, Statement
from cases.console.desk import Me, SignedIn
from cases.console.ranges import Part, no_such_part, part_of, send
from cases.copies import CopyKind, of_kind
from cases.copy_jobs import copying_again
from cases.errors import CaseUnseen, RecordingDamaged
from cases.recording_store import RecordingStore
from cases.store import ReadTransaction

router = APIRouter(prefix="/cases/{case_id}")
WantedRange = Annotated[str, Header(alias="range")]
_METHODS = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class _File:
    """What is to be sent: from which store, under which hash."""

    store: RecordingStore
    sha256: str
    size: int
    media_type: str
    name: str


@router.api_route("/sound/{statement_id}", methods=_METHODS)
async def sound(
    me: Me, request: Request, case_id: UUID, statement_id: UUID, range_: WantedRange = ""
) -> Response:
    """A recording as it was kept, whole or in part."""

    def answer() -> Response:
        statement, recording = _recording(me, case_id, statement_id)
        return _play(me, request, statement, recording, _kept(me, recording), range_)

    return await me.console.off_loop(answer)


@router.api_route("/sound/{statement_id}/light", methods=_METHODS)
async def light(
    me: Me, request: Request, case_id: UUID, statement_id: UUID, range_: WantedRange = ""
) -> Response:
    """The light copy of a recording; if it was lost, it is made again and the WAV plays."""

    def answer() -> Response:
        statement, recording = _recording(me, case_id, statement_id)
        copy = _copy(me, statement, recording, CopyKind.LISTENING)
        return _play(me, request, statement, recording, copy, range_)

    return await me.console.off_loop(answer)


@router.api_route("/shape/{statement_id}.svg", methods=_METHODS)
async def shape(me: Me, request: Request, case_id: UUID, statement_id: UUID) -> Response:
    """The picture of a recording's loudness."""

    def answer() -> Response:
        statement, recording = _recording(me, case_id, statement_id)
        return _send(request, _copy(me, statement, recording, CopyKind.WAVEFORM), "")

    return await me.console.off_loop(answer)


@router.api_route("/answers/{answer_id}/sound", methods=_METHODS)
async def spoken_answer(
    me: Me, request: Request, case_id: UUID, answer_id: UUID, range_: WantedRange = ""
) -> Response:
    """An officer's own spoken answer, for whoever is to approve it."""

    def answer() -> Response:
        me.console.casework.permitted(me.viewer, case_id, Act.READ)
        answers = me.console.store.read(lambda tx: tx.answers(case_id))
        found = next((one for one in answers if one.id == answer_id and one.voice_sha256), None)
        if found is None:
            raise CaseUnseen("there is no such answer")
        store = me.console.recordings
        size = store.path(found.voice_sha256).stat().st_size
        file = _File(store, found.voice_sha256, size, "audio/wav", "answer.wav")
        return _send(request, file, range_)

    return await me.console.off_loop(answer)


def _recording(me: SignedIn, case_id: UUID, statement_id: UUID) -> tuple[Statement, Recording]:
    me.console.casework.permitted(me.viewer, case_id, Act.LISTEN)

    def look(tx: ReadTransaction) -> tuple[Statement | None, Recording | None]:
        statements = tx.statements(case_id)
        statement = next((one for one in statements if one.id == statement_id), None)
        return statement, tx.recording(statement_id) if statement else None

    statement, recording = me.console.store.read(look)
    if statement is None or recording is None:
        raise CaseUnseen("there is no such recording")
    return statement, recording


def _kept(me: SignedIn, recording: Recording) -> _File:
    store, name = me.console.recordings, f"{recording.sha256[:12]}.wav"
    return _File(store, recording.sha256, recording.size, "audio/wav", name)


def _copy(me: SignedIn, statement: Statement, recording: Recording, kind: CopyKind) -> _File:
    console = me.console
    copy = of_kind(console.store.read(lambda tx: tx.copies(recording.sha256)), kind)
    try:
        if copy is None:
            raise RecordingDamaged("there is no such copy")
        console.copies.path(copy.sha256)
    except RecordingDamaged:
        job = copying_again(statement.recording_sid, console.clock())
        console.store.write(lambda tx: tx.enqueue(job))
        raise
    return _File(console.copies, copy.sha256, copy.size, copy.media_type, "")


def _play(
    me: SignedIn,
    request: Request,
    statement: Statement,
    recording: Recording,
    file: _File,
    wanted: str,
) -> Response:
    """Send a part of a statement, once the history says so."""
    part = part_of(file.size, wanted)
    if part is not None and request.method == "GET":
        file.store.path(file.sha256)  # what is lost is not played, and not said to have been
        copy = "" if file.name else CopyKind.LISTENING.value
        facts: dict[str, object] = {"recording": statement.recording_sid, "copy": copy}
        facts |= _seconds(part, recording)
        me.console.casework.played(me.viewer, statement.case_id, facts)
    return _send(request, file, wanted)


def _seconds(part: Part, recording: Recording) -> dict[str, object]:
    """From which second to which: sound is kept at a constant rate, but for a short header."""
    if recording.seconds is None:
        return {"bytes": f"{part.first}-{part.last}"}
    per_byte = recording.seconds / part.size
    return {"from": round(part.first * per_byte, 1), "to": round((part.last + 1) * per_byte, 1)}


def _send(request: Request, file: _File, wanted: str) -> Response:
    part = part_of(file.size, wanted)
    if part is None:
        return no_such_part(file.size)
    headers = {}
    if request.query_params.get("as") == "file" and file.name:
        headers["content-disposition"] = f'attachment; filename="{file.name}"'
    body = request.method == "GET"
    return send(file.store.path(file.sha256), part, file.media_type, headers, body=body)
