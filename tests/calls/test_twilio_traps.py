"""The traps of Twilio's documentation, by number, where no other file has the test.

2: test_hangups. 8: test_withheld. 9: test_guessing. 10, 11: test_callbacks. 26: test_report.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator

from ivr.simulator.call_record import Purpose
from ivr.simulator.caller import WITHHELD
from ivr.simulator.faults import LOST, DeliveryFaults
from tests.calls.line import PUBLIC, TOKEN

ASKED = (Purpose.VOICE, Purpose.GATHER, Purpose.RECORD, Purpose.REDIRECT)


@pytest.fixture
def documents(line, dial) -> list[ElementTree.Element]:
    """Every document of a tour through everything a caller can meet."""
    dial("* 7 silence 1 say:5s # 2 silence", stays_on=True)
    reference = line.case().reference
    dial("3 say:5s hangup", "+6281200000001")
    dial("1 2 0 say:5s # 1", "+6281200000001")
    dial("9 4 say:5s # 1", WITHHELD)
    dial("5 say:5s # hangup")
    dial(f"2 silence 11111111 {reference} 2 1 say:5s #")
    dial(f"2 {reference} 1# {reference} 2# {reference} 3# say:5s # 1", "+6281999888777")
    dial(f"9 2 {reference} 7890# hangup", "+6281999888777")
    with line.database_away():
        dial("1 say:5s # 1")
    return [
        ElementTree.fromstring(request.body)
        for call in line.calls
        for request in call.requests
        if request.purpose in ASKED
    ]


def every(documents: list[ElementTree.Element], tag: str) -> list[ElementTree.Element]:
    found = [element for document in documents for element in document.iter(tag)]
    assert found
    return found


def test_1_every_question_and_every_recording_has_a_step_of_its_own(documents):
    for element in every(documents, "Gather") + every(documents, "Record"):
        assert element.attrib["action"].startswith("/voice/")
        assert element.attrib["action"] not in {"/voice/incoming", "/voice/ended"}
        assert element.attrib["method"] == "POST"


def test_3_nothing_is_fetched_while_the_caller_waits(line, dial):
    dial("1 say:5s # 1")
    assert line.exchange.requests == []


def test_4_a_recording_that_never_comes_is_asked_about(documents):
    for record in every(documents, "Record"):
        events = record.attrib["recordingStatusCallbackEvent"].split()
        assert sorted(events) == ["absent", "completed", "in-progress"]


def test_5_behind_each_recording_stands_a_step_for_nothing_heard(documents):
    for document in documents:
        tags = [element.tag for element in document]
        if "Record" in tags:
            assert tags[-2:] == ["Record", "Redirect"]
            assert "/unheard/" in (document[-1].text or "")


def test_6_a_cheek_on_the_keys_ends_no_recording(line, dial):
    dial("1 14789*0 say:5s # 1")
    assert line.statements()[0].reported_seconds >= 7


def test_7_evidence_keeps_its_timing_and_people_may_pause(documents):
    for record in every(documents, "Record"):
        assert record.attrib["trim"] == "do-not-trim"
        assert int(record.attrib["timeout"]) >= 8
        assert int(record.attrib["maxLength"]) in {20, 300}


def a_form(line, **fields: str) -> dict[str, str]:
    base = {"CallSid": "CA" + "7" * 32, "AccountSid": line.settings.twilio_account_sid}
    return base | {"From": "+6281234567890", "To": "+622150001234"} | fields


def test_12_the_signature_is_of_the_public_address_whatever_headers_say(line):
    form = a_form(line)
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    def signed_for(address: str) -> int:
        signature = RequestValidator(TOKEN).compute_signature(address, form)
        sent = headers | {"X-Twilio-Signature": signature}
        return line.client.post("/voice/incoming", data=form, headers=sent).status_code

    assert signed_for(f"{PUBLIC}/voice/incoming") == 200
    assert signed_for("https://evil.example/voice/incoming") == 403
    assert signed_for(str(line.client.base_url.join("/voice/incoming"))) == 403


def test_13_no_redirect_loses_the_keys(line):
    answer = line.post("/voice/incoming/", a_form(line))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Digits": ""},
        {"Digits": "hangup"},
        {"Digits": "w1#*"},
        {"From": ""},
        {"To": ""},
        {"From": "("},
        {"From": "sip:a@b"},
        {"RecordingDuration": ""},
        {"RecordingDuration": "-1"},
        {"CallToken": "x", "StirVerstat": "TN-Validation-Passed-A", "FromCity": ""},
    ],
)
def test_14_whatever_is_missing_or_strange_is_answered_in_words(line, fields):
    form = a_form(line, **fields)
    for path in (
        "/voice/incoming",
        "/voice/id/menu/0/0",
        "/voice/id/offer",
        "/voice/id/taken/report/1",
        "/voice/id/unheard/report/1",
        "/voice/id/noted/1",
        "/voice/id/status/1",
        "/voice/id/proof/1",
        "/voice/id/told/1",
        "/voice/xx/menu/1/1",
    ):
        answer = line.post(path, form)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/xml")
        assert ElementTree.fromstring(answer.text).tag == "Response"


def test_15_without_a_signature_or_with_a_name_given_twice_it_is_refused(line):
    form = a_form(line)
    assert line.client.post("/voice/incoming", data=form).status_code == 403
    twice = [*form.items(), ("CallSid", "CA" + "8" * 32)]
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + "/voice/incoming", dict(twice))
    body = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in twice)
    headers = {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert line.client.post("/voice/incoming", content=body, headers=headers).status_code == 403


def test_16_a_recording_is_fetched_from_our_account_whatever_its_address_says(line, dial):
    lost = DeliveryFaults(recording=LOST, record_action=LOST, ended=LOST)
    call = dial("1 say:5s hangup", faults=lost)
    sid = call.recordings[0].sid
    url = f"http://169.254.169.254/latest/{sid}"
    form = a_form(line, CallSid=call.call_sid, RecordingUrl=url, RecordingDuration="5")
    line.post("/voice/id/taken/report/1", form)
    line.works()
    fetched = [asked.path for asked in line.exchange.requests if asked.method == "GET"]
    assert fetched == [f"/2010-04-01/Accounts/{call_account(line)}/Recordings/{sid}.wav"]
    assert line.sound(line.statements()[0])


def call_account(line) -> str:
    return line.settings.twilio_account_sid


def test_17_a_fault_is_short_xml_in_words(line):
    with line.database_away():
        answer = line.post("/voice/id/status/1", a_form(line, Digits="40729150"))
    assert answer.headers["content-type"].startswith("text/xml")
    assert len(answer.content) < 4000
    assert "Maaf" in answer.text
    assert "Error" not in answer.text


def test_18_no_figure_is_ever_spoken(documents):
    for say in every(documents, "Say"):
        assert not re.search(r"\d", say.text or "")


def test_19_addresses_tell_nothing_of_caller_or_case(line, documents):
    references = {case.reference for case in line.cases()}
    for document in documents:
        for element in document.iter():
            for address in [
                *(v for v in element.attrib.values() if v.startswith("/")),
                *([element.text or ""] if element.tag == "Redirect" else []),
            ]:
                assert not urlsplit(address).query
                assert not re.search(r"\d{3}", address)
                assert not any(reference in address for reference in references)


def test_20_nobody_is_transferred_before_a_whisper_can_tell_a_voicemail(documents):
    assert not [element for document in documents for element in document.iter("Dial")]


def test_21_a_caller_who_calls_and_calls_is_answered_every_time(dial):
    assert all(dial("hangup").requests[0].status == 200 for _ in range(40))


def test_23_dates_are_those_of_the_station(line, dial):
    line.clock.is_now(datetime(2026, 11, 22, 17, 0, tzinfo=UTC))  # Sunday; Monday in Makassar
    assert "hari Selasa, tanggal dua puluh empat" in dial("1 say:5s # 1").heard()[-1]
