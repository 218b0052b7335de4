import pytest

from ivr.simulator.call_record import Ending, Heard, Pressed, Purpose, Spoke
from ivr.simulator.caller import Circumstances
from ivr.simulator.script import HangUp, Press, Speak, StaySilent, parse_script
from tests.simulator.scripted_product import gather, say, twiml

PROMPT = say("Tekan satu untuk melapor.")
NOTHING = say("Kami tidak mendengar apa-apa.")


@pytest.fixture
def dial(product, exchange):
    """Places a call to a voice URL that asks one Gather and then says that nothing came."""

    def place(script, prompt=PROMPT, before="", stays_on=True, **attributes):
        product.pages["/voice/incoming"] = twiml(before, gather(prompt, **attributes), NOTHING)
        actions = parse_script(script) if isinstance(script, str) else script
        return exchange.place_call(actions, Circumstances(stays_on=stays_on))

    return place


def digits(product):
    return [form["Digits"] for form in product.forms("/menu")]


@pytest.mark.parametrize(
    ("script", "attributes", "expected"),
    [
        ("1", {"numDigits": 1}, "1"),
        ("12", {"numDigits": 1}, "1"),
        ("40729150", {"numDigits": 8}, "40729150"),
        ("4072915", {"numDigits": 8}, "4072915"),
        ("4072#", {}, "4072"),
        ("4072 #", {}, "4072"),
        ("4*#", {}, "4*"),
        ("4#", {"finishOnKey": "", "timeout": 2}, "4#"),
        ("4#*", {"finishOnKey": "*"}, "4#"),
        ("silence:3 1", {"numDigits": 1}, "1"),
        ("1@6", {"numDigits": 1}, "1"),
    ],
)
def test_keys_reach_the_action(dial, product, script, attributes, expected):
    dial(script, **attributes)
    assert digits(product) == [expected]


@pytest.mark.parametrize("script", ["", "#", "silence", "1@60", "silence:6"])
def test_nothing_keyed_falls_through_to_the_next_verb(dial, product, script):
    call = dial(script)
    assert digits(product) == []
    assert call.heard()[-1] == "Kami tidak mendengar apa-apa."
    assert call.ended is Ending.DOCUMENT_ENDED


def test_nothing_keyed_asks_the_action_if_the_verb_wants_it(dial, product):
    dial("silence", actionOnEmptyResult="true")
    assert digits(product) == [""]


def test_the_wait_is_between_keys_and_after_the_prompt(dial):
    call = dial("", prompt=PROMPT + '<Pause length="2"/>', timeout=4)
    nothing = call.lines[2]
    assert isinstance(nothing, Heard)
    assert nothing.at == pytest.approx(25 * 0.06 + 2 + 4)


def test_the_first_key_interrupts_the_prompt(dial, product):
    call = dial("1+0.6", numDigits=1)
    assert call.lines[0] == Heard(0, "Tekan satu", "id-ID", "Google.id-ID-Wavenet-A", cut=True)
    assert call.lines[1] == Pressed(0.6, "1")
    assert digits(product) == ["1"]


def test_keys_during_a_plain_say_are_lost(dial, product):
    call = dial("1@0.5", before=say("Selamat datang di layanan."))
    assert Pressed(26 * 0.06, "1", lost=True) in call.lines
    assert digits(product) == []


def test_keys_after_the_last_one_wanted_are_lost(dial):
    call = dial("123", numDigits=1)
    assert [line.lost for line in call.lines if isinstance(line, Pressed)] == [False, True]


def test_a_voice_is_not_heard_where_keys_are_asked(dial, product):
    call = dial((Speak(seconds=2),))
    assert any(isinstance(line, Spoke) and not line.recorded for line in call.lines)
    assert digits(product) == []


@pytest.mark.parametrize("script", [(HangUp(),), (), (HangUp(1.0),), (StaySilent(), HangUp(4.0))])
def test_hanging_up_in_a_gather_asks_nothing(dial, product, script):
    call = dial(script, stays_on=False)
    assert call.ended is Ending.CALLER_HUNG_UP
    assert product.paths() == ["/voice/incoming", "/voice/ended"]


def test_hanging_up_between_two_keys_asks_nothing(dial, product):
    call = dial((Press("12345"), HangUp(2.5)))
    assert digits(product) == []
    assert any(isinstance(line, Pressed) and line.keys == "12" for line in call.lines)


def test_hanging_up_cuts_a_say_where_it_is(dial):
    call = dial("hangup@0.6")
    assert call.heard() == ["Tekan satu"]
    assert (call.duration, call.ended) == (0.6, Ending.CALLER_HUNG_UP)


def test_the_gather_action_goes_on_with_the_call(dial, product):
    product.pages["/menu"] = twiml(say("Terima kasih."), "<Hangup/>")
    call = dial("1", numDigits=1)
    assert call.heard_text() == "Tekan satu untuk melapor. Terima kasih."
    assert call.ended is Ending.PRODUCT_HUNG_UP
    assert call.requested(Purpose.GATHER)[0].url == "https://lapor.example/menu"
