"""Two editors of one transcript, in any order: nothing saved is lost, nothing overwritten unseen.

The machine's text is there, byte for byte, whatever they do.
"""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cases.case import Reading
from cases.corrections import Corrections
from cases.errors import CaseChanged, CaseUnseen, TextUnfit
from cases.revisions import Draft, sentences
from cases.states import Role
from tests.console.office import Office

EDITORS = st.sampled_from([Role.OPERATOR, Role.DESK_CHIEF])
TEXTS = st.lists(st.sampled_from(["ya", "motor", "[tidak", "jelas]", "é", "ｗ"]), max_size=8)
SENTENCES = st.one_of(st.none(), st.integers(-2, 4))
SAID = "selamat malam saya mau melapor motor saya hilang di pasar tadi malam"


def as_bytes(reading: Reading) -> bytes:
    return json.dumps([reading.text, reading.words, reading.author], ensure_ascii=False).encode()


class Editors(RuleBasedStateMachine):
    """Each editor sees a revision when he opens the page, types, and saves what he saw."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.case = office.case(SAID)
        [self.statement] = office.statements(self.case)
        self.work = Corrections(office.console.casework)
        self.viewers = {role: office.as_(role).viewer for role in (Role.OPERATOR, Role.DESK_CHIEF)}
        self.seen = dict.fromkeys(self.viewers, 1)
        self.original = as_bytes(self.readings[0])
        self.saved: list[Reading] = self.readings
        self.drafts: dict[tuple[Role, int], str] = {}

    @property
    def readings(self) -> list[Reading]:
        return self.office.store.read(lambda tx: tx.readings(self.statement.id))

    @rule(editor=EDITORS)
    def opens_the_page(self, editor: Role) -> None:
        self.seen[editor] = self.saved[-1].revision

    @rule(editor=EDITORS, sentence=SENTENCES, typed=TEXTS)
    def saves(self, editor: Role, sentence: int | None, typed: list[str]) -> None:
        stale = self.seen[editor] != self.saved[-1].revision
        text, viewer = " ".join(typed), self.viewers[editor]
        given: tuple[Any, ...] = (self.seen[editor], text, sentence)
        try:
            self.work.save(viewer, self.case.id, self.statement.id, *given)
        except CaseChanged:
            assert stale
        except (TextUnfit, CaseUnseen):
            assert not stale
        else:
            assert not stale
            self.accepted(editor, sentence, text)

    def accepted(self, editor: Role, sentence: int | None, text: str) -> None:
        now = self.readings
        assert len(now) == len(self.saved) + 1
        assert now[-1].author.endswith(self.viewers[editor].nrp)
        if sentence is None:
            assert now[-1].text == " ".join(text.split())
        else:
            before = [one.text for one in sentences(self.saved[-1].words)]
            assert now[-1].text == " ".join(
                filter(None, [*before[:sentence], text, *before[sentence + 1 :]])
            )
        self.saved = now
        self.drafts.pop((editor, -1 if sentence is None else sentence), None)

    @rule(editor=EDITORS, typed=TEXTS)
    def types(self, editor: Role, typed: list[str]) -> None:
        text = " ".join(typed)
        nobody = Draft(self.statement.id, "", 0, self.seen[editor], text, self.office.clock())
        self.work.keep_draft(self.viewers[editor], self.case.id, nobody)
        self.drafts[editor, 0] = text

    @invariant()
    def nothing_is_lost(self) -> None:
        now = self.readings
        assert as_bytes(now[0]) == self.original
        assert [as_bytes(one) for one in now] == [as_bytes(one) for one in self.saved]
        assert [one.revision for one in now] == list(range(1, len(now) + 1))

    @invariant()
    def everyone_has_his_own_drafts(self) -> None:
        for role, viewer in self.viewers.items():
            kept = self.office.store.read(
                lambda tx, nrp=viewer.nrp: tx.drafts(self.statement.id, nrp)
            )
            mine = {number: text for (who, number), text in self.drafts.items() if who is role}
            assert {one.sentence: one.text for one in kept} == mine


@pytest.mark.parametrize("examples", [40, pytest.param(1_000, marks=pytest.mark.soak)])
@pytest.mark.timeout(1_800)
def test_no_edit_is_lost_or_overwritten_unseen(office: Office, examples: int) -> None:
    run_state_machine_as_test(
        lambda: Editors(office),
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
