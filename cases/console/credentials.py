"""Signing in: password, second factor, and sessions that can be listed and ended.

Passwords are Argon2id in the library's recommended profile. The second factor is TOTP (RFC 6238)
with no window (ASVS 5.0, 6.5.5), and no time step works twice. A session is a random 256-bit token
of which only the SHA-256 is kept; it ends after 30 minutes of quiet or 8 hours.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

import pyotp
from pwdlib.hashers.argon2 import Argon2Hasher

from cases import clock as clocks
from cases.clock import Clock
from cases.console.passwords import weakness
from cases.errors import CaseError
from cases.officer import Officer, Session
from cases.officer_store import OfficerStore
from cases.states import Role

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=8)
LINK_LASTS = timedelta(hours=24)
_STEP_SECONDS = 30
_HASHER = Argon2Hasher()


class SignInRefused(CaseError):
    """Name, password or code are wrong; which one is not said."""


class SetUpRefused(CaseError):
    """The link is used up or too old, or what was entered cannot be taken."""


def token_hash(token: str) -> str:
    """What is kept of a token: it is random, so a fast hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything about who is who."""

    officers: OfficerStore
    clock: Clock
    zone: ZoneInfo

    def add(
        self, username: str, name: str, nrp: str, station: str, unit: str, role: Role
    ) -> tuple[Officer, str]:
        """A new officer, and the secret of his one-time set-up link."""
        now = self.clock()
        officer = Officer(
            id=clocks.new_id(now),
            username=username,
            name=name,
            nrp=nrp,
            station=station,
            unit=unit,
            role=role,
            made_at=now,
        )
        return self.invite(officer)

    def invite(self, officer: Officer) -> tuple[Officer, str]:
        """A fresh set-up link; the password and second factor of before are void."""
        secret = secrets.token_urlsafe(32)
        invited = replace(
            officer,
            password_hash="",
            totp_secret=pyotp.random_base32(),
            setup_hash=token_hash(secret),
            setup_until=self.clock() + LINK_LASTS,
        )
        self.officers.save(invited)
        self.officers.end_all(invited.id)
        return invited, secret

    def invited(self, secret: str) -> Officer:
        """The officer a set-up link is for.

        Raises:
            SetUpRefused: when it is used up or too old.
        """
        officer = self.officers.by_setup(token_hash(secret))
        if officer is None or not officer.active or not officer.setup_until:
            raise SetUpRefused("the link is used up or too old")
        if officer.setup_until < self.clock():
            raise SetUpRefused("the link is used up or too old")
        return officer

    def set_up(self, secret: str, password: str, code: str) -> None:
        """Take the officer's password, once a code proves his second factor.

        Raises:
            SetUpRefused: saying what to mend.
        """
        officer = self.invited(secret)
        wrong = weakness(password, (officer.username, officer.name, officer.nrp, officer.station))
        if wrong:
            raise SetUpRefused(wrong)
        step = self._step(officer, code)
        if step is None:
            raise SetUpRefused("the code does not fit")
        hashed = _HASHER.hash(password)
        if not self.officers.use_setup(officer.setup_hash, hashed, step):
            raise SetUpRefused("the link is used up or too old")

    def sign_in(self, username: str, password: str, code: str, agent: str, former: str = "") -> str:
        """The token of a new session; the session of this browser's `former` token ends.

        Does the same work whatever is wrong.

        Raises:
            SignInRefused: when anything is.
        """
        officer = self.officers.by_username(username.strip().lower())
        known = officer.password_hash if officer and officer.ready else _decoy()
        right = _HASHER.verify(password, known)
        if officer is None or not officer.ready or not right:
            raise SignInRefused("name, password or code are wrong")
        step = self._step(officer, code)
        if step is None or not self.officers.use_step(officer.id, step):
            raise SignInRefused("name, password or code are wrong")
        ended = self.officers.session(token_hash(former)) if former else None
        if ended is not None:
            self.sign_out(ended)
        return self._begin(officer, agent)

    def _begin(self, officer: Officer, agent: str) -> str:
        token, now = secrets.token_urlsafe(32), self.clock()
        csrf = secrets.token_urlsafe(32)
        self.officers.begin(Session(token_hash(token), officer.id, csrf, now, now, agent[:120]))
        return token

    def _step(self, officer: Officer, code: str) -> int | None:
        now = self.clock()
        if pyotp.TOTP(officer.totp_secret).verify(code.replace(" ", ""), for_time=now):
            return int(now.timestamp()) // _STEP_SECONDS
        return None

    def signed_in(self, token: str) -> tuple[Officer, Session] | None:
        """Who is behind a token, posted where the roster has him today; None if nobody is."""
        session = self.officers.session(token_hash(token)) if token else None
        now = self.clock()
        if session is None or _is_over(session, now):
            return None
        officer = self.officers.by_id(session.officer_id)
        if officer is None or not officer.active:
            return None
        if now - session.seen_at > timedelta(seconds=30):
            self.officers.seen(session.token_hash, now)
        return self.officers.posted(officer, now.astimezone(self.zone).date()), session

    def sign_out(self, session: Session) -> None:
        """End a session."""
        self.officers.end(session.token_hash, session.officer_id)

    def speak(self, officer_id: UUID, language: str) -> None:
        """Show an officer his pages in this language."""
        self.officers.change(officer_id, language=language)

    def disable(self, officer: Officer) -> None:
        """Keep an officer out from now on, wherever he is signed in."""
        self.officers.change(officer.id, active=False, setup_hash="", setup_until=None)
        self.officers.end_all(officer.id)

    def enable(self, officer: Officer) -> None:
        """Let an officer in again, with the password and second factor of before."""
        self.officers.change(officer.id, active=True)

    def sessions(self, officer_id: UUID) -> list[Session]:
        """An officer's sessions that are not over."""
        now = self.clock()
        return [s for s in self.officers.sessions_of(officer_id) if not _is_over(s, now)]


def _is_over(session: Session, now: datetime) -> bool:
    return now - session.seen_at > IDLE or now - session.begun_at > AT_MOST


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_hex(16))
