"""Settings: each one documented, and a wrong one stops the start by name, never by value."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.errors import SettingsWrong
from ivr.settings import Settings, load_settings
from tests.edges.captured import ACCOUNT, PUBLIC, TOKEN

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
NAMES = {f"SUARA_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def rows() -> dict[str, list[str]]:
    """Meaning, default and example of each variable in the document's table."""
    found: dict[str, list[str]] = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if match := re.match(r"\| `(SUARA_\w+)` \|(.*)\|$", line):
            assert match[1] not in found
            found[match[1]] = [cell.strip() for cell in match[2].split(" | ")]
    return found


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(rows()) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_setting_has_a_meaning_a_default_and_an_example(name: str) -> None:
    cells = rows()[name]
    assert len(cells) == 3
    assert all(cells)
    assert Settings.model_fields[name.removeprefix("SUARA_").lower()].description


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_documented_example_can_be_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = rows()[name][2].strip("`")
    monkeypatch.setenv(name, example)
    field = name.removeprefix("SUARA_").lower()
    assert getattr(load_settings(), field) != Settings.model_fields[field].default


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_documented_default_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    default = rows()[name][1]
    field = name.removeprefix("SUARA_").lower()
    usual = getattr(load_settings(), field)
    if default.startswith("`") and default.endswith("`"):
        monkeypatch.setenv(name, default.strip("`"))
        assert getattr(load_settings(), field) == usual
    elif default == "none":
        assert not usual


def test_without_any_setting_everything_but_calls_works() -> None:
    settings = load_settings()
    assert settings.embedded
    assert settings.database.endswith("/var/suara.db")
    assert settings.recordings == Path("var/recordings")


def test_calls_are_not_answered_while_something_needed_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as raised:
        create_app(load_settings(data_dir=tmp_path / "data", public_url=PUBLIC))
    said = str(raised.value)
    assert "SUARA_TWILIO_ACCOUNT_SID" in said
    assert "SUARA_TWILIO_AUTH_TOKEN" in said
    assert "SUARA_PUBLIC_URL" not in said
    assert "docs/settings.md" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUARA_PUBLIC_URL", "rahasia.example"),
        ("SUARA_PUBLIC_URL", "ftp://rahasia.example"),
        ("SUARA_PUBLIC_URL", "https://"),
        ("SUARA_PUBLIC_URL", "https://user:rahasia@lapor.example"),
        ("SUARA_PUBLIC_URL", "https://lapor.example?rahasia=1"),
        ("SUARA_TWILIO_API_URL", "rahasia"),
        ("SUARA_TWILIO_ACCOUNT_SID", "ACrahasia"),
        ("SUARA_TWILIO_ACCOUNT_SID", ACCOUNT + "\n"),
        ("SUARA_TWILIO_DELETE_AFTER", "rahasia"),
        ("SUARA_FETCH_PATIENCE", "rahasia"),
        ("SUARA_HEARTBEAT", "5 rahasia"),
        ("SUARA_RECONCILE_EVERY", "rahasia"),
        ("SUARA_SPEECH_PROCESSES", "0"),
        ("SUARA_SPEECH_PROCESSES", "rahasia"),
        ("SUARA_VOSK_SITE", "rahasia"),
        ("SUARA_LOG_LEVEL", "rahasia"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("SUARA_TWILIO_AUTH_TOKEN", "sangatrahasia")
    with pytest.raises(SettingsWrong) as raised:
        load_settings()
    assert name in str(raised.value)
    assert "rahasia" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUARA_PUBLIC_URL", "x")
    monkeypatch.setenv("SUARA_LOG_LEVEL", "x")
    with pytest.raises(SettingsWrong, match=r"SUARA_PUBLIC_URL.*; SUARA_LOG_LEVEL"):
        load_settings()


def test_tokens_are_read_in_order_and_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUARA_TWILIO_AUTH_TOKEN", f" {TOKEN} , 8c1d,")
    settings = load_settings()
    assert settings.tokens == (TOKEN, "8c1d")
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "8c1d" not in shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0", timedelta(0)),
        ("90", timedelta(seconds=90)),
        ("1.5s", timedelta(seconds=1.5)),
        ("15m", timedelta(minutes=15)),
        ("12h", timedelta(hours=12)),
        ("3d", timedelta(days=3)),
        ("PT1M", timedelta(minutes=1)),
    ],
)
def test_durations_are_read(
    written: str, meant: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUARA_TWILIO_DELETE_AFTER", written)
    assert load_settings().twilio_delete_after == meant


@pytest.mark.parametrize("name", ["SUARA_HEARTBEAT", "SUARA_RECONCILE_EVERY"])
@pytest.mark.parametrize("written", ["0", "-PT5S"])
def test_what_is_done_by_the_clock_needs_a_time_between(
    name: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsWrong, match=name):
        load_settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUARA_DATABASE_URL", "")
    monkeypatch.setenv("SUARA_HEARTBEAT", "")
    assert load_settings() == Settings()


def test_no_other_module_reads_a_setting_from_the_environment() -> None:
    root = DOCUMENT.parents[1]
    for package in ("ivr", "speech", "cases"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text("utf-8")
            assert not re.search(r"(environ\b.{0,6}|getenv\()[\"']SUARA_", text), path
