"""Taking cases out of the house: what each role may take, and a trace in every case taken.

A sealed case never leaves as a line of a table, whoever asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.access import Act, Viewer, acts_of, may
from cases.case import Actor, Case
from cases.casework import Casework
from cases.errors import ActNotAllowed, TextUnfit
from cases.states import Role
from cases.store import WriteTransaction

MOST = 5_000
"""Lines of one table."""

SHORTEST_PURPOSE = 10
_AT_ONCE = 100
"""Cases a transaction, so that calls never wait long for the one writer of SQLite."""

_FACTS = ("reference", "received", "channel", "kind", "category", "track", "state", "since")
_WORK = ("due", "place", "unit", "owner", "formal_number", "duplicate_of")
_WORDS = ("caller", "first_words")
COLUMNS: dict[Role, tuple[str, ...]] = {
    Role.DESK_CHIEF: _FACTS + _WORK + _WORDS,
    Role.LEADER: _FACTS + _WORK + _WORDS,
    Role.OVERSIGHT: _FACTS + _WORK + _WORDS,
    Role.AUDITOR: _FACTS + _WORK,
}
"""What each role may take along; the caller's number is never whole."""

Cells = Callable[[Case, str], str]
"""What a case has in a column."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is taken out: names of columns, and a row for each case."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Exporting:
    """The act of taking cases out."""

    casework: Casework

    def require(self, viewer: Viewer, purpose: str) -> str:
        """The purpose, fit to be kept.

        Raises:
            ActNotAllowed, TextUnfit: when there is nothing to be taken out, saying why.
        """
        purpose = " ".join(purpose.split())
        if Act.EXPORT not in acts_of(viewer.role) or viewer.role not in COLUMNS:
            raise ActNotAllowed("your role does not do this")
        if not SHORTEST_PURPOSE <= len(purpose) <= 400:
            raise TextUnfit("an export needs a purpose of at least ten characters")
        return purpose

    def take(
        self, viewer: Viewer, cases: Sequence[UUID], purpose: str, form: str, cells: Cells
    ) -> Table:
        """These cases as a table, with an event in each that is in it."""
        purpose = self.require(viewer, purpose)
        columns = COLUMNS[viewer.role]
        facts = {"purpose": purpose, "form": form}
        taken: list[Case] = []
        for start in range(0, min(len(cases), MOST), _AT_ONCE):
            part = cases[start : min(start + _AT_ONCE, MOST)]
            taken += self.casework.store.write(lambda tx, p=part: self._log(tx, viewer, p, facts))  # type: ignore[misc]
        rows = tuple(tuple(cells(case, column) for column in columns) for case in taken)
        return Table(columns, rows)

    def _log(
        self, tx: WriteTransaction, viewer: Viewer, part: Sequence[UUID], facts: dict[str, str]
    ) -> list[Case]:
        actor, now, day = (
            Actor(viewer.role, viewer.nrp),
            self.casework.clock(),
            self.casework.today(),
        )
        taken = []
        for case_id in sorted(part):  # in one order, so that two exports never wait for each other
            tx.lock(str(case_id))
            case = tx.case(case_id)
            if case is None or case.sealed:
                continue
            if may(viewer, Act.EXPORT, tx.guarded(case, day)):
                taken.append(tx.save_case(case, actor, "exported", facts, now))
        order = {case_id: place for place, case_id in enumerate(part)}
        return sorted(taken, key=lambda case: order[case.id])
