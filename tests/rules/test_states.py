"""Who may move a case where: Polri's own procedure, written out once more and compared."""

from itertools import product

import pytest

from cases.case import Actor
from cases.errors import MoveNotAllowed
from cases.states import MOVES, OUT_OF_QUEUE, Role, State, Track, require_move
from tests.fakes.case_file import a_case
from tests.fakes.set_clock import A_MONDAY

PROCEDURE = """
TERPUTUS > BARU: system
TERPUTUS > HENING: system
TERPUTUS > DIDENGAR: operator desk-chief oversight
BARU > HENING: system
BARU > DIDENGAR: operator desk-chief oversight
HENING > BARU: system operator desk-chief oversight
DIDENGAR > DITELAAH: desk-chief oversight
DIDENGAR > DIARSIPKAN: desk-chief oversight; reason; second person on 3
DITELAAH > KLARIFIKASI: operator desk-chief oversight
DITELAAH > DIDISPOSISI: leader oversight
DITELAAH > DIJAWAB: operator desk-chief oversight; tracks 5
DITELAAH > DIALIHKAN: desk-chief oversight; reason
DITELAAH > DIARSIPKAN: desk-chief oversight; reason; second person on 3
KLARIFIKASI > DITELAAH: operator desk-chief oversight caller
KLARIFIKASI > DITANGANI: unit-officer oversight
DIALIHKAN > DITELAAH: desk-chief oversight
DIALIHKAN > DIJAWAB: operator desk-chief oversight
DIDISPOSISI > DITANGANI: unit-officer oversight
DIDISPOSISI > DITELAAH: leader oversight; reason
DITANGANI > KLARIFIKASI: unit-officer oversight
DITANGANI > DIDISPOSISI: leader oversight; reason
DITANGANI > KESIMPULAN: unit-officer oversight
KESIMPULAN > DITANGANI: leader oversight; reason
KESIMPULAN > DIJAWAB: operator desk-chief oversight leader
DIJAWAB > SELESAI BENAR: leader oversight; tracks 3
DIJAWAB > SELESAI TIDAK BENAR: leader oversight; tracks 3
DIJAWAB > SELESAI: unit-officer operator desk-chief oversight caller; tracks 1 2 4 5
DIJAWAB > DIBUKA KEMBALI: leader oversight caller
SELESAI BENAR > DIBUKA KEMBALI: leader oversight caller
SELESAI TIDAK BENAR > DIBUKA KEMBALI: leader oversight caller
SELESAI > DIBUKA KEMBALI: leader oversight caller
DIARSIPKAN > DIBUKA KEMBALI: leader oversight caller
DIBUKA KEMBALI > DITELAAH: desk-chief oversight
"""

BY_LABEL = {state.label: state for state in State}


class Written:
    """One line of the procedure."""

    def __init__(self, line: str) -> None:
        move, _, rules = line.partition(": ")
        origin, target = move.split(" > ")
        who, *more = rules.split("; ")
        self.move = BY_LABEL[origin], BY_LABEL[target]
        self.roles = {Role(name) for name in who.split()}
        self.reason = "reason" in more
        self.tracks = _tracks("tracks", more) or set(Track)
        self.second = _tracks("second person on", more)


def _tracks(rule: str, rules: list[str]) -> set[Track]:
    found = (one.removeprefix(rule).split() for one in rules if one.startswith(rule))
    return {Track(int(number)) for number in next(found, [])}


LINES = [Written(line) for line in PROCEDURE.strip().splitlines()]
WRITTEN = {line.move: line for line in LINES}


def allowed(
    origin: State,
    target: State,
    role: Role,
    track: Track | None,
    reason: str = "a reason",
    second: bool = True,
) -> bool:
    try:
        require_move(origin, target, role, track, reason, second)
    except MoveNotAllowed:
        return False
    return True


def test_the_moves_are_those_of_the_procedure() -> None:
    assert set(MOVES) == set(WRITTEN)


def test_every_role_has_exactly_the_moves_of_the_procedure() -> None:
    for (origin, target), role, track in product(product(State, State), Role, [*Track, None]):
        line = WRITTEN.get((origin, target))
        on_track = line is not None and (track in line.tracks or line.tracks == set(Track))
        expected = line is not None and role in line.roles and on_track
        assert allowed(origin, target, role, track) == expected, (origin, target, role, track)


@pytest.mark.parametrize("line", LINES, ids=lambda line: "-".join(line.move))
def test_a_reason_is_asked_for_where_the_procedure_does(line: Written) -> None:
    role, track = min(line.roles), min(line.tracks)
    for nothing in ("", "  \n"):
        assert allowed(*line.move, role, track, reason=nothing) == (not line.reason)


@pytest.mark.parametrize("line", LINES, ids=lambda line: "-".join(line.move))
def test_a_second_person_is_asked_for_where_the_procedure_does(line: Written) -> None:
    for track in line.tracks:
        alone = allowed(*line.move, min(line.roles), track, second=False)
        assert alone == (track not in line.second)


def test_nobody_moves_a_case_only_to_look_at_it() -> None:
    for role in (Role.AUDITOR, Role.ADMIN):
        assert not any(role in move.by for move in MOVES.values())


def test_no_officer_alone_archives_a_complaint_about_an_officer() -> None:
    for origin in (State.HEARD, State.SCREENED):
        for role in Role:
            assert not allowed(origin, State.ARCHIVED, role, Track.CONDUCT, second=False)


def test_every_state_has_a_label_of_its_own() -> None:
    labels = [state.label for state in State]
    assert len(set(labels)) == len(State)
    assert all(label.isupper() for label in labels)


@pytest.mark.parametrize("track", Track)
def test_every_state_is_reached_on_some_track_and_none_is_a_trap(track: Track) -> None:
    reached = {State.DROPPED}
    while (
        more := {
            move.target
            for move in MOVES.values()
            if move.origin in reached and track in move.tracks
        }
        - reached
    ):
        reached |= more
    only_elsewhere = {
        State.PROVEN: {Track.CONDUCT},
        State.UNPROVEN: {Track.CONDUCT},
        State.DONE: set(Track) - {Track.CONDUCT},
    }
    assert reached == {s for s in State if track in only_elsewhere.get(s, set(Track))}
    assert {move.origin for move in MOVES.values()} == set(State)


def test_a_closed_case_waits_for_nobody_until_it_is_reopened() -> None:
    assert State.REOPENED not in OUT_OF_QUEUE
    for state in OUT_OF_QUEUE - {State.SILENT}:
        assert {target for origin, target in MOVES if origin is state} == {State.REOPENED}


def test_a_refusal_says_which_rule_stands_in_the_way() -> None:
    desk, chief = Role.OPERATOR, Role.DESK_CHIEF
    for what, role, track, reason, message in (
        ((State.NEW, State.DONE), desk, None, "", "BARU cannot become SELESAI"),
        ((State.NEW, State.HEARD), Role.ADMIN, None, "", "your role may not"),
        (
            (State.SCREENED, State.ANSWERED),
            desk,
            Track.CRIME,
            "",
            "not open to a case",
        ),
        ((State.SCREENED, State.REFERRED), chief, None, " ", "needs a reason"),
        ((State.HEARD, State.ARCHIVED), chief, Track.CONDUCT, "prank", "needs a second person"),
    ):
        with pytest.raises(MoveNotAllowed, match=message):
            require_move(*what, role, track, reason, False)


def test_a_case_that_moves_is_a_new_value_with_its_new_state_and_time() -> None:
    case = a_case(state_since=A_MONDAY.replace(year=2025))
    moved = case.moved(State.HEARD, Actor(Role.OPERATOR, "Siti"), A_MONDAY)
    assert (moved.state, moved.state_since) == (State.HEARD, A_MONDAY)
    assert case.state is State.NEW
    with pytest.raises(MoveNotAllowed):
        case.moved(State.DONE, Actor(Role.LEADER), A_MONDAY)
