"""The caller hears what officers answered, and has the last word on whether it is solved."""

from dataclasses import replace

import pytest

from cases.access import Viewer
from cases.case import SYSTEM, Case, Purpose
from cases.casework import Casework
from cases.officer import Answer
from cases.states import Role, State, Track
from ivr.simulator.call_record import Purpose as Why
from ivr.simulator.caller import WITHHELD
from tests.calls.line import spelled

ANOTHER = "+6281999888777"
WORDS = "Sepeda motor Anda ditemukan. Silakan ambil di kantor dengan membawa bukti."
READY = "Untuk mendengarnya, tekan tiga"
ELSEWHERE = "didengar dari telepon yang dipakai melapor"
SOLVED = "sudah selesai bagi Anda"


@pytest.fixture
def reference(line, dial) -> str:
    dial("1 say:5s # 1")
    return line.case().reference


@pytest.fixture
def work(line) -> Casework:
    zone = line.parts.stations.all()[0].zone
    return Casework(line.store, line.clock, zone)


def officer(line, role: Role, nrp: str) -> Viewer:
    return Viewer(nrp, line.case().station, "SPKT", role)


def answers(line, work: Casework, words: str = WORDS) -> Answer:
    """One officer writes an answer, a second approves it."""
    role = Role.OVERSIGHT if line.case().sealed else Role.DESK_CHIEF
    work.answer(officer(line, role, "11111111"), line.case().id, words)
    answer = said(line)[-1]
    work.approve(officer(line, role, "22222222"), line.case().id, answer.id)
    return answer


def said(line) -> list[Answer]:
    return line.store.read(lambda tx: tx.answers(line.case().id))


def becomes(line, state: State, track: Track | None = Track.PUBLIC_ORDER, owner: str = "") -> Case:
    case = replace(line.case(), state=state, state_since=line.clock(), track=track, owner=owner)
    return line.store.write(lambda tx: tx.save_case(case, SYSTEM, "moved", {}, line.clock()))


def times(line, what: str) -> int:
    return line.history(line.case()).count(what)


def test_an_answer_waiting_for_approval_is_not_even_announced(line, dial, reference, work):
    work.answer(officer(line, Role.OPERATOR, "11111111"), line.case().id, WORDS)
    call = dial(f"2 {reference} 3 hangup")
    assert "jawaban polisi" not in call.heard_text()
    assert WORDS not in call.heard_text()


def test_the_reporting_phone_hears_the_state_first_and_the_answer_on_a_key(
    line, dial, reference, work
):
    answers(line, work)
    before = dial(f"2 {reference} hangup")
    assert "menunggu didengar petugas" in before.heard_text()
    assert READY in before.heard_text()
    assert WORDS not in before.heard_text()
    assert said(line)[-1].heard_at is None
    assert WORDS in dial(f"2 {reference} 3 hangup").heard()


def test_that_it_was_heard_is_kept_once(line, dial, reference, work):
    answers(line, work)
    dial(f"2 {reference} 3 3 3 hangup")
    first = said(line)[-1].heard_at
    line.clock.passes(hours=1)
    dial(f"2 {reference} 3 hangup")
    assert first is not None
    assert said(line)[-1].heard_at == first
    assert times(line, "answer heard") == 1


def test_the_latest_approved_answer_is_the_one_that_counts(line, dial, reference, work):
    answers(line, work)
    answers(line, work, "Kami masih mencari.")
    work.answer(officer(line, Role.OPERATOR, "11111111"), line.case().id, "Belum disetujui.")
    call = dial(f"2 {reference} 3 hangup")
    assert "Kami masih mencari." in call.heard()
    assert not {WORDS, "Belum disetujui."} & set(call.heard())


def test_another_phone_with_four_digits_hears_that_there_is_one_and_no_more(
    line, dial, reference, work
):
    answers(line, work)
    becomes(line, State.DONE)
    call = dial(f"2 {reference} 7890# 3 hangup", ANOTHER)
    assert ELSEWHERE in call.heard_text()
    assert WORDS not in call.heard_text()
    assert SOLVED not in call.heard_text()
    assert said(line)[-1].heard_at is None


@pytest.mark.parametrize("errand", ["1", "3"])
def test_whoever_keys_the_code_hears_it_on_any_phone(line, dial, work, errand):
    first = dial(f"{errand} say:5s # 1", WITHHELD)
    code = "".join(spelled(first)[4:6])
    answers(line, work)
    call = dial(f"2 {line.case().reference} {code} 3 hangup", ANOTHER)
    assert WORDS in call.heard()


def test_a_case_sealed_later_still_tells_its_reporter_the_state_and_no_content(
    line, dial, reference, work
):
    answers(line, work)
    case = replace(line.case(), sealed=True)
    line.store.write(lambda tx: tx.save_case(case, SYSTEM, "subject named", {}, line.clock()))
    call = dial(f"2 {reference} 3 hangup")
    assert "menunggu didengar petugas" in call.heard_text()
    assert WORDS not in call.heard_text()


@pytest.mark.parametrize("state", [State.ANSWERED, State.DONE])
def test_after_the_answer_the_caller_is_asked_and_confirms(line, dial, reference, work, state):
    answers(line, work)
    becomes(line, state)
    call = dial(f"2 {reference} 3 1")
    assert call.heard_text().index(WORDS) < call.heard_text().index(SOLVED)
    assert "Kami catat" in call.heard_text()
    case = line.case()
    assert (case.state, case.reopened) == (State.DONE, 0)
    assert case.confirmed_at is not None
    assert times(line, "confirmed solved") == 1


def test_an_answered_complaint_about_an_officer_is_confirmed_but_closed_by_the_leader(
    line, dial, work
):
    code = "".join(spelled(dial("3 say:5s # 1"))[4:6])
    answers(line, work)
    becomes(line, State.ANSWERED, Track.CONDUCT)
    dial(f"2 {line.case().reference} {code} 3 1")
    assert line.case().state is State.ANSWERED
    assert line.case().confirmed_at is not None


def test_a_settled_case_without_an_answer_asks_at_once(line, dial, reference):
    becomes(line, State.DONE)
    assert SOLVED in dial(f"2 {reference} hangup").heard_text()


def test_who_does_not_ask_for_the_answer_is_asked_all_the_same(line, dial, reference, work):
    answers(line, work)
    becomes(line, State.DONE)
    assert SOLVED in dial(f"2 {reference} silence hangup").heard_text()
    assert line.case().confirmed_at is None


@pytest.mark.parametrize(
    "state", [State.ANSWERED, State.PROVEN, State.UNPROVEN, State.DONE, State.ARCHIVED]
)
def test_not_yet_puts_it_back_in_the_queue_and_asks_why(line, dial, reference, state):
    shown = becomes(line, state, owner="11111111")
    call = dial(f"2 {reference} 2 say:5s #")
    case = line.case()
    assert "dibuka kembali" in call.heard_text()
    assert (case.state, case.reopened, case.owner) == (State.REOPENED, 1, "")
    assert case.version == shown.version + 1
    assert [s.purpose for s in line.statements()] == [Purpose.COMPLAINT, Purpose.ADDITION]
    line.works()
    assert line.case().state is State.REOPENED


def test_reopening_takes_back_what_was_confirmed(line, dial, reference):
    becomes(line, State.DONE)
    dial(f"2 {reference} 1")
    dial(f"2 {reference} 2 hangup")
    assert (line.case().confirmed_at, line.case().reopened) == (None, 1)


@pytest.mark.parametrize("word", ["1", "2"])
def test_the_same_word_posted_again_changes_nothing(line, dial, reference, word):
    becomes(line, State.DONE)
    call = dial(f"2 {reference} {word} hangup")
    spoken = call.requested(Why.GATHER)[-1]
    before = line.everything()
    assert {line.replay(spoken) for _ in range(5)} == {spoken.body}
    after = line.everything()
    assert after | {"counters": []} == before | {"counters": []}


def test_a_word_posted_again_after_officers_went_on_changes_nothing(line, dial, reference):
    becomes(line, State.DONE)
    call = dial(f"2 {reference} 2 hangup")
    becomes(line, State.DONE)
    line.replay(call.requested(Why.GATHER)[-1])
    assert (line.case().state, line.case().reopened) == (State.DONE, 1)


def test_asking_for_the_answer_twice_is_answered_the_same(line, dial, reference, work):
    answers(line, work)
    asked = dial(f"2 {reference} 3 hangup").requested(Why.GATHER)[-1]
    assert {line.replay(asked) for _ in range(5)} == {asked.body}
    assert times(line, "answer heard") == 1


def test_silence_at_the_last_question_leaves_the_case_as_it_is(line, dial, reference):
    becomes(line, State.DONE)
    dial(f"2 {reference} silence")
    assert (line.case().state, line.case().confirmed_at) == (State.DONE, None)


def test_a_clarification_asks_for_an_addition_and_takes_the_case_back(line, dial, reference, work):
    answers(line, work, "Mohon sebutkan nomor polisi kendaraan Anda.")
    becomes(line, State.CLARIFYING)
    call = dial(f"2 {reference} 3 1 say:5s #")
    assert "Untuk menyampaikan keterangan itu" in call.heard_text()
    assert "Mohon sebutkan nomor polisi" in call.heard_text()
    assert line.case().state is State.CLARIFYING
    line.works()
    assert line.case().state is State.SCREENED
    assert times(line, "clarified") == 1


def test_a_silent_addition_clarifies_nothing(line, dial, reference):
    becomes(line, State.CLARIFYING)
    dial(f"2 {reference} 1 silence silence")
    line.works()
    assert line.case().state is State.CLARIFYING


def test_words_that_come_late_do_not_clarify_what_was_asked_later(line, dial, reference):
    dial(f"2 {reference} 1 say:5s #")
    line.clock.passes(minutes=5)
    becomes(line, State.CLARIFYING)
    line.works()
    assert line.case().state is State.CLARIFYING


def test_what_is_added_to_a_closed_case_is_not_left_lying(line, dial, reference):
    becomes(line, State.DONE)
    dial(f"2 {reference} 7890# 1 say:5s #", ANOTHER)
    line.works()
    assert (line.case().state, line.case().reopened) == (State.REOPENED, 1)


def test_in_english_too(line, dial, reference, work):
    answers(line, work, "We found it.")
    becomes(line, State.DONE)
    call = dial(f"9 2 {reference} 3 1")
    assert "press three" in call.heard_text()
    assert "Is the matter solved for you?" in call.heard_text()
