"""A whole station for browsers: the real processes, a played exchange, officers, and cases."""

import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp

from cases import clock as clocks
from cases.case import CALLER, Call, Case, Kind, Purpose, Reading, Recording, Statement
from cases.case import StatementState as Said
from cases.console.credentials import Credentials, token_hash
from cases.officer import Officer, Posting, Session
from cases.reference import draw
from cases.states import Role, State
from cases.store import WriteTransaction
from ivr.parts import Parts, build, credentials
from ivr.rehearsal import Rehearsal

PASSWORD = "kopi-tubruk-sebelum-apel-pagi"
A_CALLER = "+6281355500011"
_STEP = 30
_NAMES = ("Ketut Ardana", "Yohana Siregar", "Hasan Basri", "Lalu Wirawan", "Nengah Sudana")


@dataclass
class House:
    """A running line and what tests put into it. `said` is a WAV file of a complaint."""

    line: Rehearsal
    said: Path

    def __post_init__(self) -> None:
        self.parts: Parts = build(self.line.settings)
        self.credentials: Credentials = credentials(self.parts)
        self.station = self.parts.stations.all()[0].key
        self.url = self.line.url
        self._made = 0

    def officer(self, name: str, role: Role, unit: str, language: str = "id") -> Officer:
        """An officer who has set up his sign-in."""
        self._made += 1
        officer = Officer(
            id=clocks.new_id(datetime.now(UTC)),
            username=f"petugas{secrets.token_hex(4)}",
            name=name,
            nrp=f"{82000000 + secrets.randbelow(10**6)}",
            station=self.station,
            unit=unit,
            role=role,
            made_at=datetime.now(UTC),
            language=language,
            password_hash="$argon2id$none",
            totp_secret=pyotp.random_base32(),
        )
        self.credentials.officers.save(officer)
        return officer

    def posted(self, *units: str) -> None:
        """A roster with an officer in each unit, five at most."""
        self.credentials.officers.import_roster(
            [
                Posting(f"{83000000 + n}", f"Bripka {name}", self.station, unit,
                        Role.UNIT_OFFICER, date(2026, 1, 1))
                for n, (unit, name) in enumerate(zip(units, _NAMES, strict=False))
            ]
        )  # fmt: skip

    def session(self, officer: Officer) -> dict[str, str]:
        """A cookie of a browser in which this officer is signed in."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        session = Session(
            token_hash(token), officer.id, secrets.token_urlsafe(32), now, now, "test"
        )
        self.credentials.officers.begin(session)
        return {"name": "suara", "value": token, "url": self.url}

    def case(
        self, words: tuple[dict[str, Any], ...], sound: bytes, minutes: float = 1, **given: Any
    ) -> Case:
        """A report with this sound and these words."""
        now = datetime.now(UTC) - timedelta(minutes=5)
        text = " ".join(word["text"] for word in words)
        place = (clocks.new_id(now), draw(), self.station, Kind.REPORT, State.NEW, now, now, "id")
        case = Case(*place, reporter=A_CALLER, first_words=" ".join(text.split()[:12]))
        case = replace(case, **given)
        sha256 = self.parts.recordings.keep(sound)

        def keep(tx: WriteTransaction) -> Case:
            kept = tx.add_case(case, CALLER, "opened", {})
            sid = secrets.token_hex(16)
            tx.save_call(Call(f"CA{sid}", self.station, A_CALLER, now, "id", case_id=case.id))
            statement = Statement(clocks.new_id(now), case.id, f"CA{sid}", f"RE{sid}",
                                  Purpose.COMPLAINT, "id", now, Said.TRANSCRIBED)  # fmt: skip
            tx.save_statement(statement)
            seconds = minutes * 60
            tx.save_recording(
                Recording(
                    statement.id, sha256, len(sound), "audio/x-wav", now, seconds, seconds, 8000
                )
            )
            tx.add_reading(Reading(statement.id, 1, text, words, "id", "whisper", "whisper-base",
                                   "ab" * 32, "machine", now))  # fmt: skip
            tx.index(kept)
            return kept

        return self.parts.store.write(keep)

    def now_is(self, case_id: UUID) -> Case:
        """The case as it stands."""
        case = self.parts.store.read(lambda tx: tx.case(case_id))
        assert case is not None
        return case


def next_code(secret: str) -> str:
    """A code of a time step that nobody used yet; no code works twice."""
    time.sleep(_STEP - time.time() % _STEP + 0.2)
    return pyotp.TOTP(secret).now()
