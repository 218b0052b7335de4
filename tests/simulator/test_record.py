import io
import wave

import numpy as np
import pytest

from ivr.simulator import sound
from ivr.simulator.account import AccountRules
from ivr.simulator.call_record import Ending, Spoke
from ivr.simulator.caller import Circumstances
from ivr.simulator.faults import EARLY, LATE, LOST, TWICE, DeliveryFaults
from ivr.simulator.script import HangUp, Speak, parse_script
from tests.simulator.scripted_product import record, say, twiml

NOTHING = say("Kami tidak mendengar apa-apa.")


@pytest.fixture
def dial(product, exchange):
    """Places a call to a voice URL that records and then says that nothing came."""

    def place(script, faults=None, stays_on=True, **attributes):
        product.pages["/voice/incoming"] = twiml(record(**attributes), NOTHING)
        actions = parse_script(script) if isinstance(script, str) else script
        faults = faults or DeliveryFaults()
        return exchange.place_call(actions, Circumstances(stays_on=stays_on, faults=faults))

    return place


def statuses(product):
    return [form["RecordingStatus"] for form in product.forms("/recording")]


@pytest.mark.parametrize(
    ("script", "attributes", "expected"),
    [
        ("say:10s #", {}, ("#", 10)),
        ("say:10s", {"timeout": 4}, (None, 14)),
        ("say:10s", {"maxLength": 6}, (None, 6)),
        ("say:10s hangup", {}, ("hangup", 10)),
        ("say:10s hangup@4", {}, ("hangup", 4)),
        ("say:10s #@3", {}, ("#", 3)),
        ("say:4s silence:2 say:4s #", {}, ("#", 10)),
        ("say:4s silence:5 say:4s #", {}, (None, 7)),
        ("silence", {}, (None, 3)),
        ("12 say:3s", {}, (None, 7)),
        ("say:3s 1", {}, (None, 6)),
        ("hangup", {}, ("hangup", 0)),
    ],
)
def test_what_ends_a_recording(dial, product, script, attributes, expected):
    digits, seconds = expected
    dial(script, **attributes)
    [form] = product.forms("/recorded")
    assert form.get("Digits") == digits
    assert int(form["RecordingDuration"]) == pytest.approx(seconds, abs=1)


def test_action_and_callback_name_the_same_recording(dial, product, exchange):
    call = dial("say:5s #")
    [action], [begun, done] = product.forms("/recorded"), product.forms("/recording")
    [made] = call.recordings
    assert action["RecordingSid"] == begun["RecordingSid"] == done["RecordingSid"] == made.sid
    assert action["RecordingUrl"] == done["RecordingUrl"]
    assert done["RecordingUrl"].endswith(f"/Recordings/{made.sid}")
    assert (action["CallStatus"], done["RecordingDuration"]) == ("in-progress", "6")
    assert "RecordingDuration" not in begun
    assert "From" not in done
    assert begun["RecordingStatus"] == "in-progress"
    assert done["RecordingSource"] == "RecordVerb"


def test_only_subscribed_events_are_told(dial, product):
    dial("say:5s #", recordingStatusCallback="/recording")
    assert statuses(product) == ["completed"]


def test_hanging_up_still_asks_the_action_and_hears_no_answer(dial, product):
    product.pages["/recorded"] = twiml(say("Terima kasih."))
    call = dial((Speak(seconds=5), HangUp()))
    [action] = product.forms("/recorded")
    assert (action["Digits"], action["CallStatus"]) == ("hangup", "completed")
    assert call.heard() == []
    assert call.ended is Ending.CALLER_HUNG_UP
    assert product.paths()[-2:] == ["/recording", "/voice/ended"]


def test_the_file_is_telephone_sound_with_its_silence(dial, exchange):
    call = dial("say:5s")
    with wave.open(io.BytesIO(exchange.media_of(call.recordings[0].sid))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() / 8000 == pytest.approx(8, abs=0.1)


def test_trimming_shortens_the_file_and_the_callbacks_duration(dial, product):
    dial("say:5s", trim="trim-silence")
    assert product.forms("/recorded")[0]["RecordingDuration"] == "8"
    assert product.forms("/recording")[-1]["RecordingDuration"] == "5"


def test_silence_is_kept_by_default(dial, product):
    call = dial("silence")
    assert statuses(product) == ["in-progress", "completed"]
    assert call.recordings[0].status == "completed"


def test_a_silence_inside_the_speech_ends_it_too(dial, product):
    speech = sound.as_wav(np.concatenate([sound.murmur(2), sound.silence(9), sound.murmur(2)]))
    dial((Speak(speech),))
    assert product.forms("/recorded")[0]["RecordingDuration"] == "5"


def test_an_account_may_drop_silence(dial, product, exchange):
    exchange.account.rules = AccountRules(drops_silence=True)
    call = dial("silence")
    assert product.forms("/recorded") == []
    assert statuses(product) == ["in-progress", "absent"]
    assert product.forms("/recording")[-1]["ErrorCode"] == "16102"
    assert call.heard() == ["Kami tidak mendengar apa-apa."]


def test_a_dropped_silence_may_ask_the_action_all_the_same(dial, product, exchange):
    exchange.account.rules = AccountRules(drops_silence=True, skips_action=False)
    dial("silence")
    assert len(product.forms("/recorded")) == 1


def test_too_short_to_keep(dial, product):
    dial("hangup")
    assert product.forms("/recording")[-1]["ErrorCode"] == "16101"


@pytest.mark.parametrize(
    ("faults", "order"),
    [
        (DeliveryFaults(), ["recording", "recorded", "recording", "ended"]),
        (DeliveryFaults(recording=EARLY), ["recording", "recording", "recorded", "ended"]),
        (DeliveryFaults(recording=LATE), ["recorded", "ended", "recording", "recording"]),
        (DeliveryFaults(recording=LOST), ["recorded", "ended"]),
        (DeliveryFaults(ended=LOST), ["recording", "recorded", "recording"]),
        (
            DeliveryFaults(recording=LATE, ended=LATE),
            ["recorded", "recording", "recording", "ended"],
        ),
        (
            DeliveryFaults(recording=TWICE),
            ["recording"] * 2 + ["recorded"] + ["recording"] * 2 + ["ended"],
        ),
        (
            DeliveryFaults(record_action=TWICE),
            ["recording", "recorded", "recorded", "recording", "ended"],
        ),
    ],
)
@pytest.mark.parametrize("script", ["say:5s #", "say:5s hangup"])
def test_callbacks_come_as_their_faults_say(dial, product, faults, order, script):
    dial(script, faults)
    assert [path.rpartition("/")[2] for path in product.paths()[1:]] == order


def test_copies_of_a_request_share_a_token(dial, product):
    dial("say:5s #", DeliveryFaults(record_action=TWICE))
    tokens = [asked.token for asked in product.asked if asked.path == "/recorded"]
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


@pytest.mark.parametrize(("fault", "asked"), [(LOST, 0), (LATE, 1)])
def test_an_action_lost_or_late_fails_the_call(dial, product, fault, asked):
    call = dial("say:5s #", DeliveryFaults(record_action=fault))
    assert len(product.forms("/recorded")) == asked
    assert call.ended is Ending.FAILED
    assert call.violations


def test_the_conversation_has_what_was_said(dial):
    assert Spoke(0, 5, recorded=True) in dial("say:5s #").lines
