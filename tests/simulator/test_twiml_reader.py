import pytest

from ivr.simulator.errors import TwimlViolation
from ivr.simulator.twiml_reader import read_twiml
from ivr.simulator.verbs import Dial, Gather, Number, Pause, Play, Record, Redirect, Reject, Say
from tests.simulator.scripted_product import gather, record, say

URL = "https://lapor.example/voice/incoming"
VOICE = 'voice="Google.id-ID-Wavenet-A" language="id-ID"'


def read(verbs: str, content_type: str = "text/xml; charset=utf-8"):
    return read_twiml(f"<Response>{verbs}</Response>".encode(), content_type, URL).verbs


def test_reads_every_verb_with_its_defaults():
    assert read(say("Selamat datang") + "<Pause/>" + '<Play loop="2">/halo.wav</Play>') == (
        Say("Selamat datang", "Google.id-ID-Wavenet-A", "id-ID"),
        Pause(1),
        Play("https://lapor.example/halo.wav", 2),
    )
    [asked] = read(gather(say("Satu"), action="../menu", numDigits=1))
    assert asked == Gather("https://lapor.example/menu", asked.prompt, 5, "#", 1, False)
    [taken] = read('<Record action="/r" finishOnKey="#"/>')
    assert taken == Record("https://lapor.example/r")
    assert read("<Redirect>next</Redirect>") == (Redirect("https://lapor.example/voice/next"),)
    assert read('<Reject reason="busy"/>') == (Reject("busy"),)
    assert read('<Dial action="/d"><Number url="/w">+62811</Number></Dial>') == (
        Dial((Number("+62811", "https://lapor.example/w"),), "https://lapor.example/d"),
    )


def test_a_document_without_verbs_is_sound():
    assert read("") == ()


def test_speech_markup_is_heard_as_words_and_pauses():
    [said] = read(
        say('empat <break time="400ms"/> nol, <sub alias="kepolisian">pol</sub> <s>a</s> b')
    )
    assert (said.text, said.pauses) == ("empat nol, kepolisian a b", 0.4)


def test_record_knows_the_events_it_subscribed_to():
    [taken] = read(record(maxLength=300))
    assert taken.callback_events == {"in-progress", "completed", "absent"}
    assert (taken.trim, taken.max_length, taken.timeout) == (False, 300, 3)


@pytest.mark.parametrize(
    ("verbs", "complaint"),
    [
        ("<Enqueue>x</Enqueue>", "no verb known"),
        ("halo", "outside its verbs"),
        ("<Pause/>halo", "outside its verbs"),
        (f'<Say {VOICE} tone="x">a</Say>', "no attribute 'tone'"),
        (f"<Say {VOICE}> </Say>", "nothing to say"),
        (f"<Say {VOICE}>{'a' * 4501}</Say>", "over 4500"),
        (f"<Say {VOICE}>{'é' * 1000}</Say>", "over 4500"),
        (f"<Say {VOICE}>nomor 4072</Say>", "4072 as one number"),
        (f"<Say {VOICE}><b>a</b></Say>", "may not hold <b>"),
        (f'<Say {VOICE}>a<break length="1"/></Say>', "no attribute 'length'"),
        (f'<Say {VOICE}>a<break time="1"/></Say>', "is no time"),
        (f'<Say {VOICE} loop="x">a</Say>', "not a whole number"),
        ('<Say voice="alice">a</Say>', "needs language"),
        ('<Say language="id-ID">a</Say>', "needs voice"),
        ('<Say voice="Google.en-US-Wavenet-A" language="id-ID">a</Say>', "does not speak id-ID"),
        ('<Play digits="1">/a.wav</Play>', "not simulated"),
        ("<Play/>", "must hold text"),
        ("<Play>https://elsewhere.example/a.wav</Play>", "another host"),
        ('<Pause length="-1"/>', "not a whole number"),
        ('<Pause length="1.5"/>', "not a whole number"),
        ("<Pause>a</Pause>", "must be empty"),
        ("<Gather/>", "needs action"),
        ('<Gather action=""/>', "needs action"),
        ('<Gather action="http://lapor.example/x"/>', "another host"),
        ('<Gather action="//elsewhere.example/x"/>', "another host"),
        (gather(method="GET"), "method='GET'"),
        (gather(input="speech"), "input='speech'"),
        (gather(timeout=0), "timeout='0'"),
        (gather(numDigits="two"), "numDigits='two'"),
        (gather(finishOnKey="##"), "finishOnKey"),
        (gather(actionOnEmptyResult="True"), "actionOnEmptyResult"),
        (gather(record()), "may not stand inside"),
        (gather("halo"), "outside its verbs"),
        ('<Record finishOnKey="#"/>', "needs action"),
        ('<Record action="/r"/>', "finishOnKey"),
        (record(finishOnKey="1234567890*#"), "finishOnKey"),
        (record(timeout=0), "13611"),
        (record(maxLength=14401), "maxLength"),
        (record(playBeep="yes"), "playBeep"),
        (record(trim="true"), "trim"),
        (record(recordingChannels="dual"), "no attribute"),
        (record(recordingStatusCallback="/c", recordingStatusCallbackEvent="done"), "other words"),
        (record(recordingStatusCallback="/c", recordingStatusCallbackMethod="GET"), "GET"),
        (record(recordingStatusCallback="https://elsewhere.example/c"), "another host"),
        (record().replace("/>", f">{say('a')}</Record>"), "must be empty"),
        ("<Redirect/>", "must hold text"),
        ("<Redirect>/a</Redirect><Pause/>", "after <Redirect> are never reached"),
        ("<Hangup/><Pause/>", "after <Hangup> are never reached"),
        ('<Dial action="/d">+62811</Dial><Pause/>', "after <Dial> are never reached"),
        ("<Pause/><Reject/>", "not first"),
        ('<Reject reason="rude"/>', "reason='rude'"),
        ("<Dial/>", "rings 0 numbers"),
        ("<Dial><Client>a</Client></Dial>", "may not hold <Client>"),
        ('<Dial timeout="2">+62811</Dial>', "timeout='2'"),
    ],
)
def test_refuses(verbs, complaint):
    with pytest.raises(TwimlViolation, match=complaint.replace("(", r"\(")):
        read(verbs)


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"Internal Server Error", "text/xml", 12100),
        (b"\n<?xml version='1.0'?><Response/>", "text/xml", 12100),
        (b"<Response>a & b</Response>", "text/xml", 12100),
        (b"<Reply/>", "text/xml", 12200),
        (b"<Response/>", "text/html", 12300),
        (b"{}", "application/json", 12300),
        (b"<Response/>", "", 12300),
        (b"<Response>" + b" " * 65536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_refuses_what_is_no_document(body, content_type, code):
    with pytest.raises(TwimlViolation) as refused:
        read_twiml(body, content_type, URL)
    assert refused.value.code == code
