"""Every turn of every call, as TwiML: read as strictly as Twilio should, in both languages."""

import inspect
import re
from collections.abc import Iterator
from itertools import product
from xml.etree import ElementTree

import pytest

from cases.states import State
from ivr import callflow, status_flow
from ivr.errands import SPOKEN, Errand
from ivr.phrasebook import load_phrasebook
from ivr.simulator import verbs
from ivr.simulator.twiml_reader import read_twiml
from ivr.simulator.verbs import Document, Gather, Pause, Record, Redirect
from ivr.stations import load_stations
from ivr.status_flow import Hearing, Standing
from ivr.turns import Play, Quote, Say, Setting, Turn
from ivr.twiml import TwimlWriter

BOOK = load_phrasebook()
STATION = load_stations((), BOOK).at("")
URL = "https://lapor.example/suara/voice/incoming"
WRITER = TwimlWriter(BOOK, "/suara")
CASE, PIN, DATE = "40729150", "601274", "2026-06-09"


def turns_of(language: str) -> Iterator[tuple[str, Turn]]:
    """Every turn that the call flow can make, with the function that makes it."""
    here = Setting(STATION.key, language)
    pins, dates, keys = ("", PIN), ("", DATE), ("", "0", "1", "2", "7", "*", "9", "12")
    yield "greet", callflow.greet(here, STATION)
    for key, silences, wrong in product((*keys, "3", "4", "5"), range(3), range(4)):
        chosen = callflow.choose(STATION, key, silences, wrong)
        yield "answer", callflow.answer(here, STATION, chosen)
        yield "menu", callflow.menu(here, STATION, chosen.says, silences, wrong)
    for errand in sorted(SPOKEN):
        yield "take", callflow.take(here, errand)
        for attempt in (0, 1, 2):
            yield "apologise", callflow.apologise(here, errand, attempt)
        for attempt in (1, 2):
            yield "unheard", callflow.unheard(here, STATION, errand, attempt)
    for pin, reading in product(pins, (1, 6)):
        yield "read_back", callflow.read_back(here, CASE, pin, reading)
        yield "read_slowly", callflow.read_slowly(here, CASE, pin, reading)
        for key, date in product(keys, dates):
            yield "noted", callflow.noted(here, key, reading, CASE, pin, date)
    for attempt, key in product(range(1, 7), ("", CASE)):
        yield "reference_missed", callflow.reference_missed(here, key, attempt)
        yield "ask_proof", callflow.ask_proof(here, attempt)
        yield "no_match", callflow.no_match(here, attempt, limited=bool(key))
    for state, date, late in product(State, dates, (False, True)):
        yield "tell", status_flow.tell(here, Standing(state.value, date, late))
    for hearing, closing in product(Hearing, (False, True)):
        standing = Standing("answered", "2026-06-09", False, hearing, closing)
        yield "tell", status_flow.tell(here, standing)
        for spoken in (Quote("Laporan & bukti <diterima>."), Play("/voice/answers/a.wav")):
            yield "speak_answer", status_flow.speak_answer(here, (spoken,), standing)
    yield "ask_solved", status_flow.ask_solved(here)
    for key in ("", "1", "2"):
        yield "solved", status_flow.solved(here, key)
    yield "ask_reference", callflow.ask_reference(here, "status-ask", 1)
    yield "leave_message", callflow.leave_message(here)
    yield "rehearsed", callflow.rehearsed(here)
    yield "added", callflow.added(here)
    yield "offer", callflow.offer(here)


MADE = [(name, turn) for language in ("id", "en") for name, turn in turns_of(language)]
TURNS = list(dict.fromkeys(turn for _, turn in MADE))


def document(turn: Turn) -> Document:
    return read_twiml(WRITER.write(turn).encode(), "text/xml; charset=utf-8", URL)


DOCUMENTS = [(turn, document(turn)) for turn in TURNS]


def test_no_turn_is_left_out() -> None:
    makers = {
        name
        for flow in (callflow, status_flow)
        for name, function in inspect.getmembers(flow, callable)
        if not name.startswith("_") and inspect.signature(function).return_annotation is Turn
    }
    assert makers == {name for name, _ in MADE}


def test_every_prompt_a_station_can_speak_is_among_them() -> None:
    spoken = set(re.findall(r"prompt='([a-z-]+)'", repr(TURNS)))
    assert len(spoken) > 50
    assert "menu-duty" not in spoken, "the greeting has told it already"


def test_every_document_is_small_and_begins_with_its_prolog() -> None:
    for turn in TURNS:
        text = WRITER.write(turn)
        assert len(text.encode()) < 8 * 1024
        assert text.startswith("<?xml")


def test_no_say_holds_a_figure() -> None:
    for turn in TURNS:
        for say in ElementTree.fromstring(WRITER.write(turn)).iter("Say"):
            assert not re.search(r"\d", say.text or "")


def test_every_say_has_the_voice_of_its_language() -> None:
    for turn, made in DOCUMENTS:
        heard = [verb for verb in made.verbs if isinstance(verb, verbs.Say)]
        for gather in made.verbs:
            if isinstance(gather, Gather):
                heard += [one for one in gather.prompt if isinstance(one, verbs.Say)]
        own = BOOK.pack(turn.language)
        other = {
            say.language for act in turn.acts for say in getattr(act, "says", ()) if say.language
        }
        voices = {own.voice, *(BOOK.pack(language).voice for language in other)}
        assert {say.voice for say in heard} <= voices


def test_every_question_goes_on_without_keys_when_nothing_is_pressed() -> None:
    asked = 0
    for _, made in DOCUMENTS:
        for at, verb in enumerate(made.verbs):
            if isinstance(verb, Gather):
                asked += 1
                assert made.verbs[at + 1 :] == (Redirect(verb.action),)
                assert verb.finish_on_key == "#"
                assert verb.num_digits in {1, 6, 8}
                assert not verb.action_on_empty_result
    assert asked > 50


def test_every_recording_has_all_that_a_caller_in_distress_needs() -> None:
    recorded = 0
    for _, made in DOCUMENTS:
        for at, verb in enumerate(made.verbs):
            if isinstance(verb, Record):
                recorded += 1
                rehearsal = "/rehearsal/" in verb.action
                assert verb.action.startswith("https://lapor.example/suara/voice/")
                assert verb.timeout == 8
                assert verb.max_length == (20 if rehearsal else 300)
                assert verb.finish_on_key == "#"
                assert not verb.trim
                assert verb.callback_events == {"in-progress", "completed", "absent"}
                assert verb.callback is not None
                [redirect] = made.verbs[at + 1 :]
                assert isinstance(redirect, Redirect)
                assert redirect.url == verb.action.replace("/taken/", "/unheard/")
    assert recorded > 20


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_reference_is_heard_digit_by_digit_in_two_groups_with_a_pause(language: str) -> None:
    turn = callflow.read_back(Setting(STATION.key, language), CASE, "")
    made = document(turn).verbs
    digits = BOOK.pack(language).vocabulary
    groups = [f"{digits.group(CASE[:4])}.", f"{digits.group(CASE[4:])}."]
    said = [verb.text for verb in made if isinstance(verb, verbs.Say)]
    assert [text for text in said if text in groups] == groups * 2
    for at, verb in enumerate(made):
        if isinstance(verb, verbs.Say) and verb.text in groups:
            assert made[at + 1] == Pause(1)


def test_notice_and_reading_back_stand_outside_of_every_question() -> None:
    guarded = {"notice", "reference-intro", "reference-again", "pin-intro", "pin-again"}
    for turn in TURNS:
        for act in turn.acts:
            asked = {say.prompt for say in getattr(act, "says", ())}
            assert not asked & guarded


def test_the_notice_is_spoken_before_every_recording_that_is_kept() -> None:
    for turn in TURNS:
        taken = [act.taken for act in turn.acts if hasattr(act, "taken")]
        first = [step for step in taken if step.endswith("/1") and "/rehearsal/" not in step]
        prompts = [act.prompt for act in turn.acts if isinstance(act, Say)]
        assert not first or "notice" in prompts


def test_names_from_a_station_file_cannot_break_the_document() -> None:
    here = Setting(STATION.key, "id")
    says = (Say("greeting", (("station", 'Polsek <Hangup/> & "Biboki" {key}'),)),)
    [gather, _] = document(callflow.menu(here, STATION, says)).verbs
    assert isinstance(gather, Gather)
    assert isinstance(gather.prompt[0], verbs.Say)
    assert gather.prompt[0].text.startswith('Polsek <Hangup/> & "Biboki" {key}. ')


def test_the_same_turn_is_the_same_document() -> None:
    for turn in TURNS[:20]:
        assert WRITER.write(turn) == TwimlWriter(load_phrasebook(), "/suara").write(turn)


def test_every_errand_is_reached_from_the_menu_or_by_another_way() -> None:
    assert {c.errand for c in STATION.menu} == set(Errand) - {Errand.ADDITION}
