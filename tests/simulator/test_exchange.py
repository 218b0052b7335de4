import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from twilio.rest import Client

from ivr.simulator.caller import A_CALLER, Circumstances
from ivr.simulator.faults import STORAGE, MediaFault, Truncation
from ivr.simulator.script import parse_script
from tests.simulator.conftest import exchange_for
from tests.simulator.scripted_product import ACCOUNT, TOKEN, record, twiml

BASE = f"/2010-04-01/Accounts/{ACCOUNT}"


@pytest.fixture
def made(product, rest):
    """Makes recordings of four seconds with a media fault; gives their SIDs."""
    product.pages["/voice/incoming"] = twiml(record())

    def make(fault=None, count=1):
        script, circumstances = parse_script("say:4s #"), Circumstances(media=fault)
        calls = [rest.place_call(script, circumstances) for _ in range(count)]
        return [call.recordings[0].sid for call in calls]

    return make


@pytest.fixture
def api(rest):
    with httpx.Client(base_url=rest.url, auth=(ACCOUNT, TOKEN), timeout=5) as client:
        yield client


def test_the_file_is_handed_out_to_its_owner(rest, made, api):
    [sid] = made()
    for suffix in ("", ".wav"):
        response = api.get(f"{BASE}/Recordings/{sid}{suffix}")
        assert response.status_code == 200
        assert response.headers["content-type"] == "audio/x-wav"
        assert response.content == rest.media_of(sid)
    assert api.get(f"{BASE}/Recordings/{sid}.mp3").status_code == 404
    assert api.get(f"{BASE}/Recordings/REnone.wav").status_code == 404


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("ACother", TOKEN)])
def test_nothing_is_shown_without_credentials(rest, made, auth):
    [sid] = made()
    for path in (f"Recordings/{sid}.wav", "Recordings.json", f"Recordings/{sid}.json", "x"):
        assert httpx.get(f"{rest.url}{BASE}/{path}", auth=auth).status_code == 401
    assert rest.requests[-1].with_credentials is (auth is not None)
    assert TOKEN not in repr(rest.requests)


def test_a_file_is_not_ready_at_once(made, api):
    [by_count] = made(MediaFault(ready_after_requests=2))
    [by_time] = made(MediaFault(ready_after_seconds=0.2))
    statuses = [api.get(f"{BASE}/Recordings/{by_count}.wav").status_code for _ in range(4)]
    assert statuses == [404, 404, 200, 200]
    assert api.get(f"{BASE}/Recordings/{by_time}.json").json()["status"] == "processing"
    assert api.get(f"{BASE}/Recordings/{by_time}.wav").status_code == 404
    time.sleep(0.2)
    assert api.get(f"{BASE}/Recordings/{by_time}.wav").status_code == 200


def test_the_first_requests_may_fail(made, api):
    [sid] = made(MediaFault(ready_after_requests=1, failures=2, failure_status=500))
    statuses = [api.get(f"{BASE}/Recordings/{sid}.wav").status_code for _ in range(4)]
    assert statuses == [404, 500, 500, 200]


def test_a_fault_can_be_set_for_one_or_for_all(rest, made, api):
    [earlier] = made()
    rest.set_media_fault(MediaFault(html=True))
    [later] = made()
    assert api.get(f"{BASE}/Recordings/{earlier}.wav").headers["content-type"] == "audio/x-wav"
    assert "html" in api.get(f"{BASE}/Recordings/{later}.wav").headers["content-type"]
    rest.set_media_fault(MediaFault(), later)
    assert api.get(f"{BASE}/Recordings/{later}.wav").content == rest.media_of(later)


def test_a_slow_file_arrives_whole(rest, made, api):
    [sid] = made(MediaFault(bytes_per_second=200_000))
    started = time.monotonic()
    assert api.get(f"{BASE}/Recordings/{sid}.wav").content == rest.media_of(sid)
    assert time.monotonic() - started > 0.2


def test_a_file_may_break_off(rest, made, api):
    [declared] = made(MediaFault(truncation=Truncation.DECLARED))
    [undeclared] = made(MediaFault(truncation=Truncation.UNDECLARED))
    with pytest.raises(httpx.RemoteProtocolError):
        api.get(f"{BASE}/Recordings/{declared}.wav")
    half = api.get(f"{BASE}/Recordings/{undeclared}.wav").content
    assert len(half) == len(rest.media_of(undeclared)) // 2


def test_a_file_may_never_end(made, api):
    [sid] = made(MediaFault(endless=True))
    received = 0
    with api.stream("GET", f"{BASE}/Recordings/{sid}.wav") as response:
        for piece in response.iter_bytes():
            received += len(piece)
            if received > 3_000_000:
                break
    assert received > 3_000_000
    assert api.get(f"{BASE}/Recordings.json").status_code == 200


def test_a_redirect_shows_whether_credentials_were_forwarded(rest, made, api):
    [sid] = made(MediaFault(redirect_to=STORAGE))
    response = api.get(f"{BASE}/Recordings/{sid}.wav")
    assert response.status_code == 302
    assert httpx.get(response.headers["location"]).content == rest.media_of(sid)
    assert not rest.requests[-1].with_credentials
    httpx.get(response.headers["location"], auth=(ACCOUNT, TOKEN))
    assert rest.requests[-1].with_credentials
    assert rest.requests[-1].host != rest.requests[0].host


def test_a_redirect_may_lead_anywhere(made, api):
    [sid] = made(MediaFault(redirect_to="http://169.254.169.254/latest"))
    response = api.get(f"{BASE}/Recordings/{sid}.wav")
    assert response.headers["location"] == "http://169.254.169.254/latest"


def test_a_recording_as_json(made, api):
    [sid] = made()
    shown = api.get(f"{BASE}/Recordings/{sid}.json").json()
    assert (shown["sid"], shown["account_sid"], shown["duration"]) == (sid, ACCOUNT, "4")
    assert (shown["status"], shown["source"], shown["channels"]) == ("completed", "RecordVerb", 1)
    assert shown["uri"] == f"{BASE}/Recordings/{sid}.json"
    assert shown["date_created"].endswith("+0000")
    assert "from" not in shown
    call = api.get(f"{BASE}/Calls/{shown['call_sid']}.json").json()
    assert (call["from"], call["direction"], call["status"]) == (A_CALLER, "inbound", "completed")
    assert call["duration"] == "5"
    assert api.get(f"{BASE}/Calls/CAnone.json").status_code == 404


def test_the_list_is_paged_newest_first(made, api):
    sids = made(count=5)
    url, seen, pages = f"{BASE}/Recordings.json?PageSize=2", [], 0
    while url:
        page = api.get(url).json()
        seen += [shown["sid"] for shown in page["recordings"]]
        url, pages = page["next_page_uri"], pages + 1
    assert (seen, pages) == (sids[::-1], 3)


def test_the_list_can_be_filtered(rest, made, api):
    first, second = made(count=2)
    call = rest.recording(first).call_sid
    now = datetime.now(UTC)
    today, earlier = now.date().isoformat(), (now - timedelta(hours=1)).isoformat()

    def listed(**query):
        shown = api.get(f"{BASE}/Recordings.json", params=query).json()["recordings"]
        return {recording["sid"] for recording in shown}

    assert listed(CallSid=call) == {first}
    assert listed(**{"DateCreated>": today}) == {first, second}
    assert listed(**{"DateCreated<": today, "DateCreated": today}) == {first, second}
    assert listed(**{"DateCreated>": earlier}) == {first, second}
    assert listed(**{"DateCreated<": earlier}) == set()
    assert listed(**{"DateCreated>": "2999-01-01"}) == set()


def test_a_deleted_recording_is_gone_for_good(rest, made, api):
    [sid] = made()
    url = f"{BASE}/Recordings/{sid}.json"
    assert api.delete(url).status_code == 204
    assert rest.recording(sid).status == "deleted"
    assert api.get(f"{BASE}/Recordings/{sid}.wav").status_code == 404
    assert api.delete(url).status_code == 404
    assert api.get(url).status_code == 404
    assert api.get(url, params={"IncludeSoftDeleted": "true"}).json()["status"] == "deleted"
    assert api.get(f"{BASE}/Recordings.json").json()["recordings"] == []


def test_twilios_own_client_can_read_it(rest, made):
    sids = made(count=3)

    class Local:
        """Sends api.twilio.com's requests to the exchange."""

        def request(self, method, uri, params=None, auth=None, **_):
            uri = uri.replace("https://api.twilio.com", rest.url)
            return httpx.request(method, uri, params=params, auth=auth)

    client = Client(ACCOUNT, TOKEN, http_client=Local())
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    listed = client.recordings.list(page_size=2, date_created_after=midnight)
    assert [recording.sid for recording in listed] == sids[::-1]
    assert abs(listed[0].date_created - datetime.now(UTC)) < timedelta(minutes=1)
    assert client.calls(listed[0].call_sid).fetch().direction == "inbound"
    assert client.recordings(sids[0]).delete()


def test_files_can_be_kept_in_a_folder(product, tmp_path):
    product.pages["/voice/incoming"] = twiml(record())
    exchange = exchange_for(product, folder=tmp_path / "recordings")
    [made] = exchange.place_call(parse_script("say:2s #")).recordings
    file = tmp_path / "recordings" / f"{made.sid}.wav"
    assert file.read_bytes() == exchange.media_of(made.sid)
    assert exchange.account.delete(exchange.recording(made.sid))
    assert not file.exists()
    exchange.stop()
