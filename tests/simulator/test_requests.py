import base64
import hashlib
import hmac
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from starlette.responses import RedirectResponse, Response

from ivr.simulator import sound
from ivr.simulator.call_record import Dialled, Ending, Heard, Played, Purpose
from ivr.simulator.caller import WITHHELD, Circumstances
from ivr.simulator.errors import UnreadableSound
from ivr.simulator.faults import TWICE_AT_ONCE, DeliveryFaults
from ivr.simulator.number import PhoneNumber, signed_form
from ivr.simulator.script import Speak, parse_script
from tests.simulator.scripted_product import PUBLIC, TOKEN, gather, in_turn, record, say, twiml


def signature(token: str, url: str, params: dict[str, str]) -> str:
    """Written from Twilio's description: URL, then each name and value in order of name."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def test_the_independent_signature_meets_twilios_own_vector():
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, params) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_every_request_is_signed_for_the_public_url(product, exchange):
    product.pages["/voice/incoming"] = twiml(
        gather(say("Satu"), numDigits=1, action="/m?b=2&amp;a=1")
    )
    product.pages["/m"] = twiml("<Play>/halo.wav?x=1</Play>", record())
    product.pages["/halo.wav"] = Response(sound.as_wav(sound.murmur(1)), media_type="audio/wav")
    exchange.place_call(parse_script("1 say:2s #"))
    assert product.paths() == [
        *("/voice/incoming", "/m", "/halo.wav", "/recording", "/recorded", "/recording"),
        "/voice/ended",
    ]
    assert all(asked.signed for asked in product.asked)


def test_a_signature_is_the_documented_hmac(product, exchange):
    call = exchange.place_call(())
    [voice, _] = product.asked
    assert voice.signature == signature(TOKEN, f"{PUBLIC}/voice/incoming", voice.form)
    assert call.requests[0].params == voice.form


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://lapor.example:8443/a?b=1#rc=2", "https://lapor.example/a?b=1"),
        ("http://user:pw@lapor.example:8080/a", "http://lapor.example:8080/a"),
        ("https://lapor.example/a", "https://lapor.example/a"),
    ],
)
def test_what_of_a_url_is_signed(url, signed):
    assert signed_form(url) == signed


def test_public_urls_are_dialled_at_the_server():
    number = PhoneNumber("AC", "t", "/v", None, "https://lapor.example", "http://127.0.0.1:8000")
    assert number.dialled("https://lapor.example/a?b=1") == "http://127.0.0.1:8000/a?b=1"
    assert number.dialled("https://backup.example/a") == "https://backup.example/a"
    assert "token" not in repr(number)


def test_what_the_first_request_carries(product, exchange):
    call = exchange.place_call((), Circumstances(extra={"StirVerstat": "TN-Validation-Passed-A"}))
    [form] = product.forms("/voice/incoming")
    assert form["CallSid"] == call.call_sid
    assert len(form["CallSid"]) == 34
    assert {name: form[name] for name in ("CallStatus", "Direction", "ApiVersion")} == {
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    assert form["From"] == form["Caller"] == call.from_number
    assert form["To"] == form["Called"] == call.to_number
    assert (form["FromCity"], form["CallerCountry"]) == ("", "ID")
    assert form["StirVerstat"] == "TN-Validation-Passed-A"


def test_a_withheld_caller_seems_to_ring_from_lesotho(product, exchange):
    exchange.place_call((), Circumstances(from_number=WITHHELD))
    assert product.forms("/voice/incoming")[0]["CallerCountry"] == "LS"


def test_the_end_is_told_with_its_duration(product, exchange):
    product.pages["/voice/incoming"] = twiml('<Pause length="7"/>')
    call = exchange.place_call(())
    [form] = product.forms("/voice/ended")
    assert (form["CallStatus"], form["CallDuration"], call.duration) == ("completed", "7", 7.0)


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_was_never_answered(product, exchange, reason, status):
    product.pages["/voice/incoming"] = twiml(f'<Reject reason="{reason}"/>')
    call = exchange.place_call(())
    assert product.forms("/voice/ended")[0]["CallStatus"] == status
    assert call.ended in {Ending.BUSY, Ending.REJECTED}


def test_redirects_go_on_with_the_call_in_progress(product, exchange):
    product.pages["/voice/incoming"] = twiml(say("Halo"), "<Redirect>/next</Redirect>")
    exchange.place_call(())
    assert product.forms("/next")[0]["CallStatus"] == "in-progress"


def test_going_round_in_circles_comes_to_an_end(product, exchange):
    product.pages["/voice/incoming"] = twiml("<Redirect>/voice/incoming</Redirect>")
    call = exchange.place_call(())
    assert call.ended is Ending.ENDLESS
    assert len(product.forms("/voice/incoming")) == 200
    assert product.paths()[-1] == "/voice/ended"


def slow(form):
    time.sleep(0.5)
    return twiml()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Response(status_code=500), "11217"),
        (Response(status_code=403), "11217"),
        (RedirectResponse("/elsewhere"), "11215"),
        (Response("halo", media_type="text/plain"), "12300"),
        (Response("<Response>", media_type="text/xml"), "12100"),
        (twiml("<Gather/>"), "12200"),
        (twiml("<Play>/missing.wav</Play>"), "13420"),
        (slow, "11205"),
    ],
)
def test_a_failed_document_leads_to_the_fallback(product, with_fallback, page, code):
    with_fallback.number = replace(with_fallback.number, answer_within=0.2)
    product.pages |= {"/voice/incoming": page, "/fallback": twiml(say("Maaf."))}
    call = with_fallback.place_call(())
    [form] = product.forms("/fallback")
    assert (form["ErrorCode"], form["ErrorUrl"]) == (code, f"{PUBLIC}/voice/incoming")
    assert call.heard() == ["Maaf."]
    assert len(call.violations) == 1


def test_without_a_fallback_the_call_fails(product, exchange):
    product.pages["/voice/incoming"] = Response(status_code=500)
    call = exchange.place_call(())
    assert call.ended is Ending.FAILED
    assert "11217" in call.violations[0]
    assert product.paths()[-1] == "/voice/ended"


def test_a_failing_fallback_ends_the_call(product, with_fallback):
    product.pages |= {path: Response(status_code=500) for path in ("/voice/incoming", "/fallback")}
    assert with_fallback.place_call(()).ended is Ending.FAILED


def test_nobody_at_the_server(exchange):
    exchange.number = replace(exchange.number, server_url="http://127.0.0.1:1")
    call = exchange.place_call(())
    assert call.ended is Ending.FAILED
    assert call.requests[0].status is None
    assert len(call.violations) == 2  # the voice URL and the status callback


@pytest.mark.parametrize(
    ("page", "complaints"),
    [
        (Response(status_code=204), 0),
        (twiml(), 0),
        (Response("{}", media_type="application/json"), 1),
        (Response(status_code=500), 1),
    ],
)
def test_a_callback_wants_an_empty_answer(product, exchange, page, complaints):
    product.pages["/voice/ended"] = page
    assert len(exchange.place_call(()).violations) == complaints


def test_copies_may_arrive_at_the_same_time(product, exchange):
    product.pages["/voice/incoming"] = slow
    started = time.monotonic()
    exchange.place_call((), Circumstances(faults=DeliveryFaults(voice=TWICE_AT_ONCE)))
    assert len(product.forms("/voice/incoming")) == 2
    assert time.monotonic() - started < 0.95


def test_a_sound_file_takes_its_own_time(product, exchange):
    product.pages["/voice/incoming"] = twiml("<Play>/halo.wav</Play>")
    product.pages["/halo.wav"] = Response(sound.as_wav(sound.murmur(2)), media_type="audio/wav")
    call = exchange.place_call(())
    assert call.lines[0] == Played(0, f"{PUBLIC}/halo.wav", 2.0)
    assert call.requests[1].body == ""


def test_a_call_can_be_lived_at_real_pace(product, exchange):
    product.pages["/voice/incoming"] = twiml("<Pause/>")
    started = time.monotonic()
    exchange.place_call((), Circumstances(pace=0.3))
    assert time.monotonic() - started >= 0.3


WHISPER = gather(say("Tekan satu untuk menerima."), action="/accepted", numDigits=1) + "<Hangup/>"


@pytest.mark.parametrize(
    ("officer", "status", "bridged"),
    [
        (None, "no-answer", "false"),
        ((), "completed", "false"),
        (parse_script("1"), "completed", "true"),
    ],
)
def test_a_transfer_is_judged_by_whether_it_was_accepted(
    product, exchange, officer, status, bridged
):
    product.pages["/voice/incoming"] = twiml(
        '<Dial action="/dialled"><Number url="/whisper">+62811</Number></Dial>'
    )
    product.pages["/whisper"] = twiml(WHISPER)
    call = exchange.place_call((), Circumstances(officer=officer))
    [form] = product.forms("/dialled")
    assert (form["DialCallStatus"], form["DialBridged"]) == (status, bridged)
    assert Dialled(0, ("+62811",), status, bridged == "true") in call.lines
    for whispered in product.forms("/whisper"):
        assert whispered["ParentCallSid"] == call.call_sid != whispered["CallSid"]


def test_a_whisper_cannot_record(product, exchange):
    product.pages["/voice/incoming"] = twiml('<Dial><Number url="/w">+62811</Number></Dial>')
    product.pages["/w"] = twiml(record())
    call = exchange.place_call((), Circumstances(officer=()))
    assert "whisper cannot Record" in call.violations[0]


def test_many_callers_at_once(product, exchange):
    product.pages["/voice/incoming"] = twiml(gather(say("Satu"), numDigits=1))
    product.pages["/menu"] = twiml(record())
    product.pages["/recorded"] = in_turn(twiml(say("Terima kasih.")))
    with ThreadPoolExecutor(16) as pool:
        script = parse_script("1 say:3s #")
        calls = list(pool.map(lambda _: exchange.place_call(script), range(40)))
    assert {call.heard_text() for call in calls} == {"Satu Terima kasih."}
    assert len({call.recordings[0].sid for call in calls}) == 40
    assert not any(call.violations for call in calls)
    assert all(call.requested(Purpose.RECORD) for call in calls)


def test_what_was_heard_keeps_its_language(product, exchange):
    english = '<Say voice="Google.en-US-Wavenet-A" language="en-US">Good day.</Say>'
    product.pages["/voice/incoming"] = twiml(say("Selamat siang."), english)
    heard = [line for line in exchange.place_call(()).lines if isinstance(line, Heard)]
    assert [line.language for line in heard] == ["id-ID", "en-US"]


def test_a_bad_sound_file_is_found_before_it_rings(product, exchange):
    with pytest.raises(UnreadableSound):
        exchange.place_call((Speak(b"<html>"),))
    assert product.asked == []
    assert exchange.account.calls == {}


def test_a_prompt_heard_to_its_end_is_not_cut(product, exchange):
    prompts = [say("Nomor laporan Anda: empat, nol, tujuh."), say("Terima kasih telah melapor.")]
    product.pages["/voice/incoming"] = twiml(*prompts, *prompts, "<Hangup/>")
    heard = [line for line in exchange.place_call(()).lines if isinstance(line, Heard)]
    assert [line.cut for line in heard] == [False] * 4
