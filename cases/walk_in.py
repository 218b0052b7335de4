"""Complaints that no call brought: at the counter, by letter, message or mail.

They come under the same references, clocks and rules as those by telephone; an officer writes down
what was said, and hands the reference over.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from cases import clock, intake, pins
from cases.access import Act, Viewer, acts_of
from cases.case import (
    Actor,
    Case,
    Identity,
    Kind,
    Purpose,
    Reading,
    Statement,
    StatementState,
)
from cases.casework import Casework, first_words
from cases.errors import ActNotAllowed, TextUnfit
from cases.states import State
from cases.store import WriteTransaction

LONGEST_AGO = timedelta(days=365)
MAX_WORDS = 20_000


class Channel(StrEnum):
    """How a complaint reached the station, other than by telephone."""

    WALK_IN = "walk-in"
    LETTER = "letter"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an officer enters. `key` is a form's own, so that sending it twice opens one case."""

    key: str
    channel: Channel
    kind: Kind
    words: str
    received_at: datetime
    reporter: str = ""
    place: str = ""
    name: str = ""
    address: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The case that was opened, and the secret code to hand over with it, shown only now."""

    case: Case
    code: str = field(default="", repr=False)


def new_key() -> str:
    """A key for a form: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def read_number(typed: str) -> str | None:
    """A telephone number as we keep it, `+62812...`; None when it is blank.

    Raises:
        TextUnfit: when it is no number.
    """
    digits = re.sub(r"[\s().-]", "", typed)
    if not digits:
        return None
    number = re.sub(r"^0(?=[1-9])", "+62", digits)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        raise TextUnfit("that is no telephone number")
    return number


@dataclass(frozen=True, slots=True)
class Counter:
    """The act of entering a complaint."""

    casework: Casework

    def enter(self, viewer: Viewer, complaint: Complaint) -> Entered:
        """Open the case, or find the one that this form has opened.

        Raises:
            ActNotAllowed, TextUnfit: saying why not.
        """
        if Act.ENTER not in acts_of(viewer.role):
            raise ActNotAllowed("your role does not do this")
        self._check(complaint)
        reporter = read_number(complaint.reporter)
        code = pins.issue() if intake.needs_pin(complaint.kind is Kind.OFFICER, reporter) else ""
        code_hash = pins.slow_hash(code) if code else ""

        def open_case(tx: WriteTransaction) -> Entered:
            tx.lock(complaint.key)
            known = tx.statement(_written(complaint))
            case = tx.case(known.case_id) if known else None
            if case is not None:
                return Entered(case)
            return Entered(self._open(tx, viewer, complaint, reporter, code_hash), code)

        return self.casework.store.write(open_case)

    def _check(self, complaint: Complaint) -> None:
        now = self.casework.clock()
        if not re.fullmatch(r"[0-9a-f]{32}", complaint.key):
            raise TextUnfit("the form is too old; open the page again")
        if not complaint.words.strip() or len(complaint.words) > MAX_WORDS:
            raise TextUnfit("the words of the complaint are missing, or far too long")
        if not now - LONGEST_AGO <= complaint.received_at <= now:
            raise TextUnfit("the time of receipt lies within the past year")
        limits = {"place": 120, "name": 120, "address": 200, "id_number": 20}
        if any(len(getattr(complaint, name)) > most for name, most in limits.items()):
            raise TextUnfit("name, address or place are too long")

    def _open(
        self,
        tx: WriteTransaction,
        viewer: Viewer,
        complaint: Complaint,
        reporter: str | None,
        code_hash: str,
    ) -> Case:
        at, kind, words = complaint.received_at, complaint.kind, " ".join(complaint.words.split())
        case = Case(
            id=clock.new_id(at),
            reference="",
            station=viewer.station,
            kind=kind,
            state=State.NEW,
            state_since=at,
            opened_at=at,
            language="id",
            reporter=reporter,
            track=intake.TRACKS.get(kind),
            sealed=kind is Kind.OFFICER,
            channel=complaint.channel.value,
            reference_heard_at=self.casework.clock(),  # it is handed over on paper
            pin_hash=code_hash,
            place=" ".join(complaint.place.split()),
            first_words=first_words(words),
        )
        facts = {"kind": kind.value, "sealed": case.sealed, "channel": case.channel}
        actor = Actor(viewer.role, viewer.nrp)
        case = intake.begin_case(tx, case, actor, facts)
        _write_down(tx, case, complaint, words, str(actor), self.casework.clock())
        tx.index(case)
        return case


def _written(complaint: Complaint) -> str:
    """What stands in the place of a recording's id."""
    return f"W{complaint.key}"


def _write_down(
    tx: WriteTransaction, case: Case, complaint: Complaint, words: str, author: str, now: datetime
) -> None:
    statement = Statement(
        id=clock.new_id(now),
        case_id=case.id,
        call_sid="",
        recording_sid=_written(complaint),
        purpose=Purpose.COMPLAINT,
        language=case.language,
        opened_at=complaint.received_at,
        state=StatementState.WRITTEN,
    )
    tx.add_statement(statement)
    tx.add_reading(_reading(statement.id, words, author, now))
    identity = Identity(case.id, complaint.name, complaint.address, complaint.id_number)
    if identity != Identity(case.id):
        tx.save_identity(identity)


def _reading(statement_id: UUID, words: str, author: str, now: datetime) -> Reading:
    """The words as an officer wrote them; without sound they have no times."""
    untimed: tuple[dict[str, Any], ...] = tuple(
        {"text": word, "start": 0.0, "end": 0.0, "confidence": None} for word in words.split()
    )
    return Reading(
        statement_id=statement_id,
        revision=1,
        text=words,
        words=untimed,
        language="id",
        engine="written",
        model="",
        model_hash="",
        author=author,
        made_at=now,
    )
