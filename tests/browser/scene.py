"""What the pages show in tests and screenshots: made-up people, made-up words."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cases.case import Case, Kind
from cases.casework import Casework
from cases.clock import new_id, utc_now
from cases.officer import Officer
from cases.states import Role, State, Track
from cases.triage import Decision, decide
from tests.browser.house import House
from tests.browser.words import murmur, words_for

_COMPLAINT = (
    "Selamat malam Pak saya mau melapor sepeda motor saya hilang di depan pasar tadi malam sekitar "
    "jam sembilan. Warnanya merah nomor polisinya DR tujuh dua satu. Saya tinggal sebentar "
    "membeli sayur lalu motor sudah tidak ada. Ada tukang parkir yang melihat dua orang "
    "mendorongnya ke arah jembatan. Mohon bantuannya Pak terima kasih."
)
_OTHERS = (
    ("Lampu merah di simpang lima mati sejak kemarin sore dan macet sekali.", State.SCREENED),
    ("Tetangga saya ribut setiap malam sampai jam dua pagi tolong ditegur.", State.ASSIGNED),
    ("Saya kehilangan dompet di terminal isinya surat-surat penting.", State.NEW),
    ("Anak-anak balap liar di jalan lingkar setiap malam Minggu.", State.IN_PROGRESS),
    ("Terima kasih polisi sudah mengembalikan sapi saya.", State.ANSWERED),
)


def spoken(text: str) -> tuple[dict[str, Any], ...]:
    """A text as a recognizer would give it, some words doubtful."""
    words = text.split()
    timed = words_for(len(words) * 0.4 / 60, len(words), seed=3)
    return tuple({**w, "text": t} for w, t in zip(timed, words, strict=True))


@dataclass
class Scene:
    """A station on a working day."""

    house: House
    people: dict[Role, Officer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house.posted("Reskrim", "Lantas", "Samapta", "Binmas")
        names = {
            Role.OPERATOR: ("Bripka Dewi Lestari", "SPKT"),
            Role.DESK_CHIEF: ("Aipda Siti Rahma", "SPKT"),
            Role.LEADER: ("AKP Budi Hartono", "Pimpinan"),
            Role.OVERSIGHT: ("Iptu Made Suarta", "Sipropam"),
            Role.ADMIN: ("Briptu Joko Pras", "TI"),
        }
        for role, (name, unit) in names.items():
            self.people[role] = self.house.officer(name, role, unit)
        now = datetime.now(UTC)
        for hours, (text, state) in enumerate(_OTHERS, start=2):
            at = now - timedelta(hours=hours * 7)
            self.house.case(spoken(text), murmur(5), 0.1, id=new_id(at), opened_at=at,
                            state_since=at, state=state, track=Track.PUBLIC_ORDER)  # fmt: skip
        self.case = self.house.case(spoken(_COMPLAINT), murmur(22), 22 / 60)
        self.sealed = self.house.case(
            spoken("Saya diminta uang oleh petugas di pos itu."), murmur(4), 0.1,
            kind=Kind.OFFICER, sealed=True, track=Track.CONDUCT,
        )  # fmt: skip
        self._work_on(self.case)

    def _work_on(self, case: Case) -> None:
        work = Casework(self.house.parts.store, utc_now, self.house.parts.stations.all()[0].zone)
        chief = self.people[Role.DESK_CHIEF].viewer()
        decision = Decision(category="theft", track=Track.CRIME, unit="Reskrim",
                            state=State.SCREENED)  # fmt: skip
        decide(work, chief, case.id, 0, decision)
        work.note(chief, case.id, "Sudah dicek: ada kamera toko di seberang pasar.")
        work.answer(chief, case.id, "Laporan Anda sudah kami teruskan kepada Reskrim.")
        self.answer = self.house.parts.store.read(lambda tx: tx.answers(case.id))[-1].id
        self.statement = self.house.parts.store.read(lambda tx: tx.statements(case.id))[0].id

    def path(self, pattern: str, language: str = "id") -> str:
        """A page's address; an invitation is for somebody of this language."""
        return pattern.format(
            case=self.case.id,
            sealed=self.sealed.id,
            answer=self.answer,
            statement=self.statement,
            nobody=UUID(int=0),
            secret=self._invitation(language) if "{secret}" in pattern else "",
        )

    def _invitation(self, language: str) -> str:
        officer = self.house.officer("Bripda Rina Wati", Role.OPERATOR, "SPKT", language)
        return self.house.credentials.invite(officer)[1]

    def speaks(self, role: Role | None, language: str) -> Officer | None:
        """The officer of a role, with pages in this language."""
        if role is None:
            return None
        officer = self.people[role]
        self.house.credentials.officers.change(officer.id, language=language)
        return replace(officer, language=language)
