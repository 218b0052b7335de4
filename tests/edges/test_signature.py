"""Only what Twilio signed gets in, by whatever address the world says it came."""

import asyncio
import random
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI

from ivr.app import create_app
from ivr.errors import RequestRefused
from ivr.settings import Settings
from ivr.signature import SignatureCheck
from tests.edges.captured import ACCOUNT, ALL, KEYED, PUBLIC, SIP, TOKEN, VOICE, body, signed

T = TypeVar("T")

OLD_TOKEN = "8c1d"
PATH = "/voice/incoming"


def is_genuine(
    check: SignatureCheck,
    signature: str | None,
    fields: Mapping[str, str] = VOICE,
    path: str = PATH,
    query: str = "",
) -> bool:
    try:
        check.require(path, query, fields, signature)
    except RequestRefused:
        return False
    return True


@pytest.fixture
def check() -> SignatureCheck:
    return SignatureCheck(PUBLIC, [TOKEN])


def test_twilios_documented_example_passes() -> None:
    check = SignatureCheck("https://example.com", ["12345"])
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    signature = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert is_genuine(check, signature, fields, "/myapp.php", "foo=1&bar=2")
    assert not is_genuine(check, signature, fields, "/myapp.php", "bar=2&foo=1")


@pytest.mark.parametrize(
    ("public", "signed_for"),
    [
        ("https://lapor.example", "https://lapor.example"),
        ("https://lapor.example", "https://lapor.example:443"),
        ("https://lapor.example:8443", "https://lapor.example:8443"),
        ("https://lapor.example:8443", "https://lapor.example"),
        ("http://lapor.example", "http://lapor.example:80"),
        ("http://lapor.example", "http://lapor.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("https://lapor.example/suara", "https://lapor.example"),
        ("https://Lapor.example", "https://Lapor.example"),
    ],
)
def test_an_address_is_signed_with_its_port_or_without(public: str, signed_for: str) -> None:
    check = SignatureCheck(public, [TOKEN])
    path = check.prefix + PATH
    assert is_genuine(check, signed(signed_for + path, VOICE), VOICE, path)


def test_a_proxy_may_take_the_prefix_off() -> None:
    check = SignatureCheck("https://lapor.example/suara", [TOKEN])
    signature = signed("https://lapor.example/suara/voice/incoming", VOICE)
    assert is_genuine(check, signature, path="/voice/incoming")
    assert is_genuine(check, signature, path="/suara/voice/incoming")


def test_a_query_is_signed_byte_for_byte(check: SignatureCheck) -> None:
    signature = signed(f"{PUBLIC}{PATH}?b=2&a=%20x", VOICE)
    assert is_genuine(check, signature, query="b=2&a=%20x")
    for other in ("a=%20x&b=2", "b=2&a=+x", "b=2&a= x", "b=2", ""):
        assert not is_genuine(check, signature, query=other)


def test_each_token_may_sign_while_one_is_rotated() -> None:
    check = SignatureCheck(PUBLIC, [TOKEN, OLD_TOKEN])
    for token in (TOKEN, OLD_TOKEN):
        assert is_genuine(check, signed(PUBLIC + PATH, VOICE, token))
    assert not is_genuine(check, signed(PUBLIC + PATH, VOICE, "another"))


def test_without_a_token_nobody_gets_in() -> None:
    assert not is_genuine(SignatureCheck(PUBLIC, []), signed(PUBLIC + PATH, VOICE, ""))


def test_blank_values_are_signed_and_none_is_trimmed(check: SignatureCheck) -> None:
    fields = {**VOICE, "FromCity": "", "ToCity": " Jakarta "}
    signature = signed(PUBLIC + PATH, fields)
    assert is_genuine(check, signature, fields)
    dropped = {name: value for name, value in fields.items() if value}
    assert not is_genuine(check, signature, dropped)
    assert not is_genuine(check, signature, {**fields, "ToCity": "Jakarta"})


@pytest.mark.parametrize("signature", [None, "", " ", "None", "=", "ÿ", "\0", "a" * 10_000])
def test_no_signature_and_nonsense_are_refused(
    check: SignatureCheck, signature: str | None
) -> None:
    assert not is_genuine(check, signature)


def forge(dice: random.Random, genuine: str) -> tuple[str, dict[str, str], str, str]:
    """A forged request: signature, fields, path and query."""
    fields, path, query, signature = dict(VOICE), PATH, "", genuine
    name = dice.choice(sorted(VOICE))
    match dice.randrange(9):
        case 0:
            signature = signed(PUBLIC + PATH, VOICE, f"{dice.getrandbits(128):032x}")
        case 1:
            signature = genuine[: dice.randrange(len(genuine))]
        case 2:
            at = dice.randrange(len(genuine) - 1)
            other = dice.choice("abcdefghijklmnopqrstuvwxyz".replace(genuine[at].lower(), ""))
            signature = genuine[:at] + other + genuine[at + 1 :]
        case 3:
            fields.pop(name)
            fields["X"] = str(dice.random())
        case 4:
            fields[name] += dice.choice(" 0a%")
        case 5:
            fields[f"X{dice.randrange(10**6)}"] = ""
        case 6:
            path = dice.choice(["/voice/ended", PATH + "/", "/voice//incoming", "/VOICE/incoming"])
        case 7:
            query = f"a={dice.random()}"
        case _:
            origins = ["https://evil.example", "http://lapor.example", "https://lapor.example.evil"]
            signature = signed(dice.choice(origins) + PATH, VOICE)
    return signature, fields, path, query


def test_ten_thousand_forged_requests_are_refused(check: SignatureCheck) -> None:
    dice = random.Random(10)
    genuine = signed(PUBLIC + PATH, VOICE)
    assert is_genuine(check, genuine)
    for _ in range(10_000):
        signature, fields, path, query = forge(dice, genuine)
        assert not is_genuine(check, signature, fields, path, query)


# Over the wire


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("signature")
    settings = Settings(
        public_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=f"{TOKEN},{OLD_TOKEN}",  # type: ignore[arg-type]
        data_dir=folder,
        database_url="",
    )
    application = create_app(settings)
    yield application
    application.state.threads.shutdown()
    application.state.parts.engine.dispose()


async def post(
    app: FastAPI, content: bytes, headers: list[tuple[str, str | bytes]], target: str = PATH
) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    kind = ("content-type", "application/x-www-form-urlencoded")
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.5:8000") as client:
        return await client.post(target, content=content, headers=[kind, *headers])


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run this in a thread of its own: in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()  # type: ignore[arg-type]


def run_all(*posts: object) -> list[httpx.Response]:

    async def together() -> list[httpx.Response]:
        return [await one for one in posts]  # type: ignore[misc]

    return run_apart(together())


GENUINE = signed(PUBLIC + PATH, VOICE)
SIGNED = [("X-Twilio-Signature", GENUINE)]


@pytest.mark.parametrize("fields", ALL.values(), ids=ALL.keys())
def test_every_kind_of_genuine_request_is_answered(app: FastAPI, fields: dict[str, str]) -> None:
    headers = [("X-Twilio-Signature", signed(PUBLIC + PATH, fields))]
    [answer] = run_all(post(app, body(fields), headers))  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")


def test_a_call_over_sip_is_answered_with_the_menu(app: FastAPI) -> None:
    headers = [("X-Twilio-Signature", signed(PUBLIC + PATH, SIP))]
    [answer] = run_all(post(app, body(SIP), headers))  # type: ignore[arg-type]
    assert "<Gather" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Twilio-Signature", "")],
        [("X-Twilio-Signature", " ")],
        [("X-Twilio-Signature", "wrong")],
        [("X-Twilio-Signature", "wrong"), ("X-Twilio-Signature", "wrong too")],
        [("X-Twilio-Signature", b"\xff\xfe")],
        [("X-Twilio-Signature", f"{GENUINE}, {GENUINE}")],
        [("Authorization", f"Bearer {GENUINE}")],
    ],
)
def test_a_request_without_a_proper_signature_is_refused(
    app: FastAPI, headers: list[tuple[str, str | bytes]]
) -> None:
    [answer] = run_all(post(app, body(VOICE), headers))
    assert (answer.status_code, answer.text) == (403, "Forbidden")


SPOOFS = ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "Forwarded"]
SPOOFS += ["X-Original-URL"]
HOSTS = ["evil.example", "lapor.example", "lapor.example:443", "127.0.0.1", "", "http", "[::1]"]
HOSTS += ["host=evil.example;proto=http"]


def test_no_header_changes_what_is_genuine(app: FastAPI) -> None:
    forged = signed(f"https://evil.example{PATH}", VOICE)
    for name, host in product(SPOOFS, HOSTS):
        spoof = [(name, host)]
        genuine, false = run_all(
            post(app, body(VOICE), [*SIGNED, *spoof]),
            post(app, body(VOICE), [("X-Twilio-Signature", forged), *spoof]),
        )
        assert (genuine.status_code, false.status_code) == (200, 403), (name, host)


def test_every_voice_route_asks_for_the_signature(app: FastAPI) -> None:
    paths = [route.path for route in app.routes if getattr(route, "path", "").startswith("/voice")]
    paths = paths or _included_paths()
    assert len(paths) >= 10
    for path in paths:
        given = {"{language}": "id", "{errand}": "report"}
        for place, value in given.items():
            path = path.replace(place, value)  # noqa: PLW2901
        target = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        [answer] = run_all(post(app, body(KEYED), [], target))
        assert answer.status_code == 403, target


def _included_paths() -> list[str]:
    from ivr.webhooks import router

    return [getattr(route, "path", "") for route in router.routes]


def test_paths_we_never_gave_out_and_broken_bodies_are_no_error_of_ours(app: FastAPI) -> None:
    answers = run_all(
        post(app, body(VOICE), SIGNED, "/voice/incoming/"),  # type: ignore[arg-type]
        post(app, body(VOICE), SIGNED, "/voice/ID/menu/0/0"),  # type: ignore[arg-type]
        post(app, body(VOICE), SIGNED, "/voice/id/menu/-1/0"),  # type: ignore[arg-type]
        post(app, body(VOICE), SIGNED, "/voice/id/taken/nothing/1"),  # type: ignore[arg-type]
        post(app, body(VOICE), SIGNED, "/voice/id/menu/100/0"),  # type: ignore[arg-type]
        post(app, b"\xff" * 100, SIGNED),  # type: ignore[arg-type]
        post(app, b"x" * 100_000, SIGNED),  # type: ignore[arg-type]
        post(app, b"", SIGNED),  # type: ignore[arg-type]
    )
    assert {answer.status_code for answer in answers} <= {403, 404}


@pytest.mark.parametrize("place", ["raw_path", "query_string"])
def test_bytes_that_are_no_ascii_are_refused(app: FastAPI, place: str) -> None:
    """No client of ours would send them, so the scope is made by hand."""
    sent: list[dict[str, object]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": [(b"x-twilio-signature", GENUINE.encode())],
        place: PATH.encode() + b"\xff",
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body(VOICE)}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    run_apart(app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 403
