"""What happens next on a call, played through without a telephone or a database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reference import is_valid
from ivr import callflow, status_flow, steps
from ivr.errands import SPOKEN, Errand
from ivr.phrasebook import load_phrasebook
from ivr.stations import Choice, load_stations
from ivr.status_flow import Hearing, Standing
from ivr.turns import Ask, GoTo, HangUp, Quote, Say, Setting, Spell, TakeStatement, Turn

STATION = load_stations((), load_phrasebook()).at("")
HERE = Setting(STATION.key, "id")
CASE, PIN = "29184035", "601274"
PRESSED = st.one_of(
    st.just(""),
    st.sampled_from("0123456789*"),
    st.sampled_from(["12", "40729150", "40729151", "601274", "7890", "hangup", "w"]),
)


def asked(turn: Turn) -> Ask:
    """The question that a turn ends in."""
    ask = turn.acts[-1]
    assert isinstance(ask, Ask)
    return ask


def statement(turn: Turn) -> TakeStatement:
    """The recording that a turn ends in."""
    take = turn.acts[-1]
    assert isinstance(take, TakeStatement)
    return take


def prompts(turn: Turn) -> list[str]:
    """The names of everything said, questions included."""
    said: list[str] = []
    for act in turn.acts:
        if isinstance(act, Say):
            said.append(act.prompt)
        elif isinstance(act, Ask):
            said += [say.prompt for say in act.says]
    return said


def follow(step: str, keys: str) -> Turn:
    """What a stranger is answered who presses `keys` at a step before any case exists."""
    match step.removeprefix("/voice/").split("/"):
        case [language, "menu", silences, wrong]:
            here = Setting(STATION.key, language)
            chosen = callflow.choose(STATION, keys, int(silences), int(wrong))
            return callflow.answer(here, STATION, chosen)
        case [language, "status", attempt]:
            here = Setting(STATION.key, language)
            if is_valid(keys):
                return callflow.ask_proof(here, int(attempt))
            return callflow.reference_missed(here, keys, int(attempt))
        case [language, "proof", attempt]:
            limited = int(attempt) >= 3
            here = Setting(STATION.key, language)
            return callflow.no_match(here, int(attempt), limited=limited)
        case [language, "taken", "rehearsal", _]:
            return callflow.rehearsed(Setting(STATION.key, language))
        case [language, "unheard", "rehearsal", attempt]:
            here = Setting(STATION.key, language)
            return callflow.unheard(here, STATION, Errand.REHEARSAL, int(attempt))
        case _:
            raise AssertionError(f"nobody answers {step}")


def is_rehearsal(act: object) -> bool:
    return isinstance(act, TakeStatement) and "/rehearsal/" in act.taken


# Nobody is hung up on


@given(st.lists(PRESSED, max_size=40))
def test_whatever_is_pressed_no_call_ends_before_a_recording_was_offered(keys: list[str]) -> None:
    turn = callflow.greet(HERE, STATION)
    for pressed in keys:
        last = turn.acts[-1]
        assert not any(isinstance(act, HangUp) for act in turn.acts)
        if isinstance(last, TakeStatement) and not is_rehearsal(last):
            return
        match last:
            case Ask(step=step):
                turn = follow(step, pressed)
            case TakeStatement(taken=taken, unheard=unheard):
                turn = follow(taken if pressed else unheard, pressed)
            case GoTo(step=step):
                turn = follow(step, "")


@pytest.mark.parametrize("first", ["", "2", "9", "*"])
def test_whoever_then_stays_silent_soon_reaches_a_recording(first: str) -> None:
    turn = follow(asked(callflow.greet(HERE, STATION)).step, first)
    for _ in range(4):
        if isinstance(turn.acts[-1], TakeStatement):
            break
        turn = follow(asked(turn).step, "")
    assert statement(turn).taken == steps.taken(turn.language, Errand.REPORT, 1)


def test_two_silences_lead_to_the_recording() -> None:
    once = follow(asked(callflow.greet(HERE, STATION)).step, "")
    assert prompts(once)[0] == "quiet"
    twice = follow(asked(once).step, "")
    assert prompts(twice) == ["straight-to-recording", "notice", "how-report"]
    assert statement(twice).taken == steps.taken("id", Errand.REPORT, 1)


def test_three_wrong_keys_lead_to_the_recording() -> None:
    turn = callflow.greet(HERE, STATION)
    for key in ("7", "8"):
        turn = follow(asked(turn).step, key)
        assert prompts(turn)[0] == "wrong-key"
    turn = follow(asked(turn).step, "6")
    assert prompts(turn) == ["straight-to-recording", "notice", "how-report"]


def test_a_silence_and_wrong_keys_are_counted_apart_and_kept_by_a_repeat() -> None:
    turn = callflow.greet(HERE, STATION)
    for key in ("", "7", "8", "*"):
        turn = follow(asked(turn).step, key)
    assert asked(turn).step == steps.menu("id", 1, 2)
    assert isinstance(follow(asked(turn).step, "").acts[-1], TakeStatement)
    assert isinstance(follow(asked(turn).step, "7").acts[-1], TakeStatement)


def test_whoever_was_silent_gets_longer_to_find_the_key() -> None:
    greeting = asked(callflow.greet(HERE, STATION))
    again = asked(follow(greeting.step, ""))
    assert again.seconds > greeting.seconds


@pytest.mark.parametrize("errand", sorted(SPOKEN - {Errand.REHEARSAL}))
def test_nothing_heard_is_asked_for_once_more_then_ended_kindly(errand: Errand) -> None:
    again = callflow.unheard(HERE, STATION, errand, 1)
    assert statement(again).taken == steps.taken("id", errand, 2)
    ended = callflow.unheard(HERE, STATION, errand, 2)
    assert ended.acts == (Say("unheard-goodbye"), HangUp())


# The menu


def test_danger_comes_first_and_every_choice_of_the_station_follows() -> None:
    ask = asked(callflow.greet(HERE, STATION))
    said = [(say.prompt, dict(say.words)) for say in ask.says]
    assert said[0] == ("greeting", {"station": STATION.name})
    told = [(f"menu-{c.errand}", {"key": c.key}) for c in STATION.menu if c.told]
    assert said[1:] == told
    assert ask.digits == 1


@pytest.mark.parametrize("choice", [c for c in STATION.menu if c.errand in SPOKEN])
def test_a_key_leads_to_its_own_recording(choice: Choice) -> None:
    turn = follow(steps.menu("id"), choice.key)
    assert statement(turn).taken == steps.taken("id", choice.errand, 1)


def test_another_language_is_offered_in_that_language_and_spoken_from_then_on() -> None:
    offered = [say for say in asked(callflow.greet(HERE, STATION)).says if say.language]
    assert [(say.prompt, say.language) for say in offered] == [("menu-language", "en")]
    english = follow(steps.menu("id"), "9")
    assert english.language == "en"
    assert asked(english).step == steps.menu("en")
    assert follow(steps.menu("en"), "9").language == "id"


# The notice, the recording, the reading back


@pytest.mark.parametrize("errand", sorted(SPOKEN))
def test_the_recording_notice_is_heard_whole_before_every_recording(errand: Errand) -> None:
    turn = callflow.take(HERE, errand)
    expected = [] if errand is Errand.REHEARSAL else ["notice"]
    assert prompts(turn) == [*expected, f"how-{errand}"]
    assert not any(isinstance(act, Ask) for act in turn.acts), "no key cuts it short"


@pytest.mark.parametrize("errand", sorted(SPOKEN))
def test_every_recording_has_a_path_for_each_way_it_can_end(errand: Errand) -> None:
    take = statement(callflow.take(HERE, errand))
    assert take.taken == f"/voice/id/taken/{errand}/1"
    assert take.unheard == f"/voice/id/unheard/{errand}/1"
    assert take.reported == f"/voice/id/recording/{errand}"
    assert take.seconds == (20 if errand is Errand.REHEARSAL else 300)


@pytest.mark.parametrize(
    "turn",
    [callflow.read_back(HERE, CASE, PIN), callflow.read_slowly(HERE, CASE, PIN, 2)],
    ids=["twice", "slowly"],
)
def test_no_key_interrupts_the_reading_back(turn: Turn) -> None:
    *before, ask = turn.acts
    assert isinstance(ask, Ask)
    assert [say.prompt for say in ask.says] == ["noted-ask"]
    assert not any(isinstance(act, Ask) for act in before)


def test_the_reference_is_read_twice_by_four_and_the_code_twice_by_three() -> None:
    spelt = [act for act in callflow.read_back(HERE, CASE, PIN).acts if isinstance(act, Spell)]
    assert spelt == [Spell(CASE, 4), Spell(CASE, 4), Spell(PIN, 3), Spell(PIN, 3)]
    plain = [act for act in callflow.read_back(HERE, CASE, "").acts if isinstance(act, Spell)]
    assert plain == [Spell(CASE, 4), Spell(CASE, 4)]


def test_slowly_is_digit_by_digit() -> None:
    turn = callflow.noted(HERE, "2", 1, CASE, PIN, "")
    spelt = [act for act in turn.acts if isinstance(act, Spell)]
    assert spelt == [Spell(CASE, 1), Spell(PIN, 1)]


@pytest.mark.parametrize(
    ("keys", "reading", "date", "said"),
    [
        ("1", 1, "2026-06-09", ["promise"]),
        ("1", 1, "", ["goodbye"]),
        ("", 2, "2026-06-09", ["promise", "goodbye"]),
        ("7", 6, "", ["goodbye", "goodbye"]),
        ("2", 6, "2026-06-09", ["promise", "goodbye"]),
    ],
)
def test_after_the_reading_the_promise_is_spoken_with_its_date(
    keys: str, reading: int, date: str, said: list[str]
) -> None:
    turn = callflow.noted(HERE, keys, reading, CASE, PIN, date)
    assert prompts(turn) == said
    assert turn.acts[-1] == HangUp()
    spoken = [act.words for act in turn.acts if isinstance(act, Say) and act.prompt == "promise"]
    assert spoken == ([(("date", date),)] if date else [])


def test_whoever_says_nothing_hears_the_reference_once_more() -> None:
    assert callflow.noted(HERE, "", 1, CASE, "", "") == callflow.read_back(HERE, CASE, "", 2)


def test_nought_after_the_reading_leads_to_the_duty_officer() -> None:
    take = statement(callflow.noted(HERE, "0", 1, CASE, "", ""))
    assert take.taken == steps.taken("id", Errand.DUTY, 1)


def test_a_rehearsal_shows_a_valid_example_and_returns_to_the_menu() -> None:
    turn = callflow.rehearsed(HERE)
    [spelt] = [act for act in turn.acts if isinstance(act, Spell)]
    assert is_valid(spelt.digits)
    assert turn.acts[-1] == GoTo(steps.menu("id"))


# The status


def test_a_wrong_digit_is_told_apart_from_silence_and_both_end_in_a_message() -> None:
    assert prompts(callflow.reference_missed(HERE, "40729151", 1)) == ["status-wrong-digit"]
    assert prompts(callflow.reference_missed(HERE, "", 1)) == ["status-quiet"]
    for keys, attempt in (("40729151", 5), ("", 3)):
        turn = callflow.reference_missed(HERE, keys, attempt)
        assert statement(turn).taken == steps.taken("id", Errand.REPORT, 1)
        assert prompts(turn)[0] == "status-message"


def test_eight_digits_are_asked_with_time_to_fetch_the_paper() -> None:
    ask = asked(callflow.ask_reference(HERE, "status-ask", 1))
    assert (ask.digits, ask.step) == (8, steps.status("id", 1))
    assert 10 <= ask.seconds <= 15


def test_no_match_is_the_same_words_whatever_the_reason() -> None:
    assert prompts(callflow.no_match(HERE, 1, limited=False)) == ["no-match", "status-ask"]
    limited = callflow.no_match(HERE, 1, limited=True)
    assert prompts(limited)[:2] == ["no-match", "too-many"]
    assert isinstance(limited.acts[-1], TakeStatement)


@pytest.mark.parametrize("late", [False, True])
def test_the_state_is_told_with_the_date_of_the_next_news(late: bool) -> None:
    turn = status_flow.tell(HERE, Standing("heard", "2026-06-09", late))
    assert prompts(turn) == ["state-heard", "news-late" if late else "next-news", "told-ask"]
    finished = status_flow.tell(HERE, Standing("done"), telling=3)
    assert prompts(finished) == ["state-done", "told-ask"]
    assert asked(finished).step == steps.told("id", 3)


@pytest.mark.parametrize(
    ("hearing", "announced"),
    [
        (Hearing.NONE, []),
        (Hearing.READY, ["answer-ready"]),
        (Hearing.ELSEWHERE, ["answer-elsewhere"]),
    ],
)
def test_an_answer_is_announced_and_a_settled_case_asked_about(
    hearing: Hearing, announced: list[str]
) -> None:
    waiting = status_flow.tell(HERE, Standing("heard", answer=hearing))
    assert prompts(waiting) == ["state-heard", *announced, "told-ask"]
    settled = status_flow.tell(HERE, Standing("answered", answer=hearing, closing=True))
    last = "told-ask" if hearing is Hearing.READY else "solved-ask"
    assert prompts(settled) == ["state-answered", *announced, last]


def test_an_answer_is_spoken_with_its_own_introduction() -> None:
    words = Quote("Pelaku sudah ditangkap.")
    turn = status_flow.speak_answer(HERE, (words,), Standing("answered", closing=True))
    assert prompts(turn) == ["answer-intro", "solved-ask"]
    assert words in turn.acts


@pytest.mark.parametrize(
    ("key", "said"), [("1", "solved-thanks"), ("2", "not-solved"), ("", "goodbye")]
)
def test_the_callers_word_on_a_settled_case(key: str, said: str) -> None:
    assert prompts(status_flow.solved(HERE, key))[0] == said


@pytest.mark.parametrize("errand", sorted(SPOKEN))
def test_a_fault_is_spoken_and_leads_to_the_same_errands_recording(errand: Errand) -> None:
    turn = callflow.apologise(HERE, errand)
    assert prompts(turn)[:2] == ["apology", "notice"]
    assert statement(turn).reported == steps.reported("id", errand)


def test_no_path_holds_anything_about_the_caller_or_the_case() -> None:
    turns = [
        callflow.read_back(HERE, CASE, PIN),
        callflow.noted(HERE, "2", 1, CASE, PIN, "2026-06-09"),
        status_flow.tell(HERE, Standing("heard", "2026-06-09")),
    ]
    for turn in turns:
        assert re.fullmatch(r"/voice/[a-z]{2}/[a-z]+/\d{1,2}", asked(turn).step)
