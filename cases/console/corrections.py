"""Correcting words: a sentence at a time, or all of them; drafts; and what differs between two
revisions. Plain forms; a script only spares the way to another page and keeps drafts meanwhile."""

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from cases.access import Act
from cases.case import Case, Reading
from cases.console.desk import Me, SignedIn
from cases.console.guard import see
from cases.console.wording import worded
from cases.copies import Copy, CopyKind, of_kind
from cases.corrections import Corrections
from cases.errors import CaseChanged, CaseUnseen, TextUnfit
from cases.revisions import WHOLE, Draft, Sentence, compared, sentences
from cases.store import ReadTransaction

router = APIRouter(prefix="/cases/{case_id}/statements/{statement_id}")
Number = Annotated[int | None, Query(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a statement through all revisions, and this officer's drafts of them."""

    case: Case
    statement_id: UUID
    readings: list[Reading]
    drafts: dict[int, Draft]
    light: Copy | None

    @property
    def latest(self) -> Reading:
        return self.readings[-1]

    def text(self, sentence: int | None) -> str:
        """What stands now in a sentence, or throughout."""
        return self.latest.text if sentence is None else self.sentence(sentence).text

    def sentence(self, number: int) -> Sentence:
        found = sentences(self.latest.words)
        if not 0 <= number < len(found):
            raise CaseUnseen("there is no such sentence")
        return found[number]

    def moved(self, number: int, revision: int) -> int:
        """Where a sentence of an older revision is now: the one that sounds when it did."""
        now = sentences(self.latest.words)
        if not now or not 1 <= revision <= len(self.readings):
            raise CaseUnseen("there is no such revision")
        then = sentences(self.readings[revision - 1].words)
        if not 0 <= number < len(then):
            raise CaseUnseen("there is no such sentence")
        at = then[number].start
        return min(now, key=lambda one: max(one.start - at, at - one.end)).number


def _look(me: SignedIn, case_id: UUID, statement_id: UUID, act: Act) -> _Words:
    case = me.console.casework.permitted(me.viewer, case_id, act)

    def read(tx: ReadTransaction) -> _Words:
        mine = statement_id in {statement.id for statement in tx.statements(case_id)}
        readings = tx.readings(statement_id) if mine else []
        if not readings:
            raise CaseUnseen("there are no words")
        drafts = {one.sentence: one for one in tx.drafts(statement_id, me.officer.nrp)}
        recording = tx.recording(statement_id)
        copies = tx.copies(recording.sha256) if recording else []
        light = of_kind(copies, CopyKind.LISTENING)
        return _Words(case, statement_id, readings, drafts, light)

    return me.console.store.read(read)


@router.get("/correct")
async def correct_page(
    me: Me, case_id: UUID, statement_id: UUID, sentence: Number = None
) -> Response:
    """A sentence, or all the words, in an edit box; with what was typed there before."""
    words = await me.console.off_loop(lambda: _look(me, case_id, statement_id, Act.CORRECT))
    draft = words.drafts.get(WHOLE if sentence is None else sentence)
    text = draft.text if draft else words.text(sentence)
    return _page(me, words, sentence, text, draft=draft)


def _page(
    me: SignedIn,
    words: _Words,
    sentence: int | None,
    text: str,
    status: int = 200,
    **content: object,
) -> Response:
    shown = None if sentence is None else words.sentence(sentence)
    given = {"draft": None, "wrong": "", "conflict": None, **content}
    return me.page(
        "correct.html",
        status,
        case=words.case,
        statement_id=words.statement_id,
        reading=words.latest,
        sentence=shown,
        text=text,
        light=words.light,
        **given,
    )


@router.post("/correct")
async def correct(me: Me, request: Request, case_id: UUID, statement_id: UUID) -> Response:
    """Save a correction as a new revision; nobody's is overwritten."""
    form = await me.form(request, "revision", "sentence", "text")
    revision, sentence = _number(form["revision"]), _optional(form["sentence"])
    work = Corrections(me.console.casework)
    save = (me.viewer, case_id, statement_id, revision, form["text"], sentence)
    try:
        await me.console.off_loop(lambda: work.save(*save))
    except CaseChanged as error:
        return await _conflict(me, case_id, statement_id, form, worded(error, me.officer.language))
    except TextUnfit as error:
        words = await me.console.off_loop(lambda: _look(me, case_id, statement_id, Act.CORRECT))
        return _page(
            me, words, sentence, form["text"], 422, wrong=worded(error, me.officer.language)
        )
    return see(f"/cases/{case_id}#w{statement_id}-{form['sentence'] or 0}")


async def _conflict(
    me: SignedIn, case_id: UUID, statement_id: UUID, form: dict[str, str], why: str
) -> Response:
    """Somebody was quicker: both texts, and the officer's own still in the edit box."""
    words = await me.console.off_loop(lambda: _look(me, case_id, statement_id, Act.CORRECT))
    asked = _optional(form["sentence"])
    sentence = None if asked is None else words.moved(asked, _number(form["revision"]))
    theirs = words.text(sentence)
    conflict = {"theirs": theirs, "changes": compared(theirs, form["text"])}
    return _page(me, words, sentence, form["text"], 409, wrong=why, conflict=conflict)


@router.post("/draft")
async def draft(me: Me, request: Request, case_id: UUID, statement_id: UUID) -> Response:
    """Keep what is being typed, or forget it when `drop` is set; for scripts and for forms."""
    form = await me.form(request, "revision", "sentence", "text", "drop")
    sentence, work = _number(form["sentence"]), Corrections(me.console.casework)
    typed = Draft(
        statement_id,
        me.officer.nrp,
        sentence,
        _number(form["revision"]),
        form["text"],
        me.console.clock(),
    )
    if form["drop"]:
        drop = (me.viewer, case_id, statement_id, sentence)
        await me.console.off_loop(lambda: work.drop_draft(*drop))
        return see(f"/cases/{case_id}#w{statement_id}-{max(0, sentence)}")
    await me.console.off_loop(lambda: work.keep_draft(me.viewer, case_id, typed))
    return Response(status_code=204)


@router.get("/revisions")
async def revisions(
    me: Me,
    case_id: UUID,
    statement_id: UUID,
    before: Annotated[int, Query(alias="from", ge=1)] = 1,
    after: Annotated[int | None, Query(alias="to", ge=1)] = None,
) -> Response:
    """What differs between two revisions."""
    words = await me.console.off_loop(lambda: _look(me, case_id, statement_id, Act.READ))
    upto = after or len(words.readings)
    if max(before, upto) > len(words.readings):
        raise CaseUnseen("there is no such revision")
    old, new = words.readings[before - 1], words.readings[upto - 1]
    return me.page(
        "revisions.html",
        case=words.case,
        statement_id=statement_id,
        readings=words.readings,
        old=old,
        new=new,
        changes=compared(old.text, new.text),
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch("-?[0-9]{1,6}", text) else -2


def _optional(text: str) -> int | None:
    return _number(text) if text else None
