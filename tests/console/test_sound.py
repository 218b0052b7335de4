"""Sound in parts, its light copy and picture, and an event for each part that was sent."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case
from cases.console.ranges import LARGEST_PART, part_of
from cases.copies import Copy, CopyKind, of_kind
from cases.states import Role
from ivr.copying import Copying
from speech.isolation import Listeners
from tests.console.office import Browser, Office


@pytest.fixture(scope="module")
def listeners() -> Iterator[Listeners]:
    with Listeners(1) as listeners:
        yield listeners


@pytest.fixture
def case(office: Office) -> Case:
    return office.case()


@pytest.fixture
def officer(office: Office) -> Browser:
    return office.as_(Role.OPERATOR)


def copies_of(office: Office, case: Case) -> list[Copy]:
    [statement] = office.statements(case)
    recording = office.store.read(lambda tx: tx.recording(statement.id))
    assert recording is not None
    return office.store.read(lambda tx: tx.copies(recording.sha256))


def make_copies(office: Office, case: Case, listeners: Listeners) -> None:
    parts = office.parts
    copying = Copying(office.store, parts.recordings, parts.copies, listeners, office.clock)
    copying.make(office.statements(case)[0].recording_sid)


def played(office: Office, case: Case) -> list[tuple[object, object]]:
    events = office.store.read(lambda tx: tx.history(case.id))
    return [(one.data["from"], one.data["to"]) for one in events if one.what == "played"]


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_part_lies_inside_the_file_and_starts_where_it_was_asked(
    size: int, first: int, more: int
) -> None:
    part = part_of(size, f"bytes={first}-{first + more}")
    if first >= size:
        assert part is None
    else:
        assert part is not None
        assert part.first == first
        assert first <= part.last < min(size, first + LARGEST_PART)


@pytest.mark.parametrize(
    ("wanted", "status", "told", "length"),
    [
        ("", 200, None, 16044),
        ("bytes=0-", 206, "bytes 0-16043/16044", 16044),
        ("bytes=44-143", 206, "bytes 44-143/16044", 100),
        ("bytes=16000-99999", 206, "bytes 16000-16043/16044", 44),
        ("bytes=-44", 206, "bytes 16000-16043/16044", 44),
        ("bytes=-99999", 206, "bytes 0-16043/16044", 16044),
        ("bytes=16044-", 416, "bytes */16044", 0),
        ("bytes=-0", 416, "bytes */16044", 0),
        ("bytes=9-3", 200, None, 16044),
        ("bytes=0-1,4-5", 200, None, 16044),
        ("lines=0-1", 200, None, 16044),
        (f"bytes={'9' * 5000}-", 200, None, 16044),
    ],
)
def test_parts_of_the_recording(
    office: Office,
    officer: Browser,
    case: Case,
    wanted: str,
    status: int,
    told: str | None,
    length: int,
) -> None:
    answer = officer.get(office.sound_of(case), range=wanted)
    assert answer.status_code == status
    assert answer.headers.get("content-range") == told
    assert len(answer.content) == length
    assert "content-encoding" not in answer.headers
    if status != 416:
        headers = {"range": wanted}
        head = officer.request("HEAD", office.sound_of(case), headers=headers)
        assert (head.status_code, head.content) == (status, b"")
        assert head.headers["content-length"] == str(length)
    assert len(played(office, case)) == (0 if status == 416 else 1)


def test_each_part_is_in_the_history_with_its_seconds(
    office: Office, officer: Browser, case: Case
) -> None:
    officer.get(office.sound_of(case), range="bytes=0-8021")
    officer.get(office.sound_of(case), range="bytes=8022-")
    assert played(office, case) == [(0.0, 0.5), (0.5, 1.0)]
    assert f"{officer.officer.nrp}." in officer.get(f"/cases/{case.id}").text  # type: ignore[union-attr]


def test_the_recording_comes_as_a_file_under_a_name_of_its_hash(
    office: Office, officer: Browser, case: Case
) -> None:
    answer = officer.get(f"{office.sound_of(case)}?as=file")
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert answer.content[:4] == b"RIFF"


def test_the_page_offers_the_light_copy_first(
    office: Office, officer: Browser, case: Case, listeners: Listeners
) -> None:
    assert "/light" not in officer.get(f"/cases/{case.id}").text
    make_copies(office, case, listeners)
    page = officer.get(f"/cases/{case.id}").text
    assert page.index("/light") < page.index('type="audio/wav"')
    light = officer.get(f"{office.sound_of(case)}/light", range="bytes=0-")
    assert light.headers["content-type"] == "audio/mpeg"
    assert len(light.content) < 16044 / 4
    assert played(office, case) == [(0.0, 1.0)]


def test_the_picture_is_small_and_needs_no_style(
    office: Office, officer: Browser, case: Case, listeners: Listeners
) -> None:
    make_copies(office, case, listeners)
    picture = officer.get(office.sound_of(case).replace("sound", "shape") + ".svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert len(picture.content) <= 6000
    assert b"style" not in picture.content
    assert played(office, case) == []


def test_lost_copies_are_made_again(
    office: Office, officer: Browser, case: Case, listeners: Listeners
) -> None:
    make_copies(office, case, listeners)
    copy = of_kind(copies_of(office, case), CopyKind.LISTENING)
    assert copy is not None
    path = office.parts.copies.path(copy.sha256)
    path.unlink()
    assert officer.get(f"{office.sound_of(case)}/light").status_code == 404
    assert played(office, case) == []
    make_copies(office, case, listeners)
    assert path.is_file()
    assert officer.get(f"{office.sound_of(case)}/light").status_code == 200


@pytest.mark.parametrize("what", ["", "/light"])
def test_whoever_may_not_listen_gets_no_sound(
    office: Office, case: Case, listeners: Listeners, what: str
) -> None:
    make_copies(office, case, listeners)
    for browser in (office.as_(Role.ADMIN), office.browser()):
        answer = browser.get(office.sound_of(case) + what)
        assert answer.status_code in {303, 404}
        assert b"RIFF" not in answer.content
    assert played(office, case) == []
