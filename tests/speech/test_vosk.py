"""Vosk reads what a bare loop would read, and everything that breaks it is kept from it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speech.audio import Audio, open_audio
from speech.errors import EngineUnavailable, ModelMissing
from speech.synthesis import write_telephone_wav
from speech.vosk_model import facts_of, without_dither
from speech.vosk_recognizer import VoskRecognizer

TELEPHONE = "--sample-frequency=8000\n--high-freq=3700\n"
WIDEBAND = "--use-energy=false # a remark\n--high-freq=7600\n--allow-upsample=true\n"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "spoken.wav"
    write_telephone_wav(path, "여보세요. 커피.", "ko")
    return path


@pytest.fixture(scope="module")
def recognizer(vosk_model_folder: Path) -> VoskRecognizer:
    return VoskRecognizer(vosk_model_folder, "ko")


def model_with(folder: Path, mfcc: str, old: bool = False) -> Path:
    """A folder laid out as a model's, without a model."""
    options = folder / ("mfcc.conf" if old else "conf/mfcc.conf")
    acoustic = folder / ("final.mdl" if old else "am/final.mdl")
    for file in (options, acoustic, folder / "graph/phones/word_boundary.int"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    options.write_text(mfcc)
    return folder


def bare_loop(folder: Path, pcm: bytes, rate: int) -> tuple[str, list[dict[str, Any]]]:
    vosk = pytest.importorskip("vosk")
    vosk.SetLogLevel(-1)
    with without_dither(folder) as overlay:
        model = vosk.Model(str(overlay))
    kaldi = vosk.KaldiRecognizer(model, rate)
    kaldi.SetWords(True)
    results = []
    for start in range(0, len(pcm), 8000):
        if kaldi.AcceptWaveform(pcm[start : start + 8000]):
            results.append(json.loads(kaldi.Result()))
    results.append(json.loads(kaldi.FinalResult()))
    words = [word for result in results for word in result.get("result", [])]
    return " ".join(filter(None, (result["text"] for result in results))), words


def test_words_and_times_are_those_of_a_bare_loop(
    recognizer: VoskRecognizer, vosk_model_folder: Path, spoken: Path
) -> None:
    transcript = recognizer.transcribe(open_audio(spoken))
    pcm = b"".join(open_audio(spoken).blocks(4000))
    text, words = bare_loop(vosk_model_folder, pcm, 8000)
    assert transcript.text == text
    assert [(w.text, w.start, w.end, w.confidence) for w in transcript.words] == [
        (w["word"], w["start"], w["end"], w["conf"]) for w in words
    ]
    assert len(words) > 1


def test_pieces_of_any_size_give_the_same(recognizer: VoskRecognizer, spoken: Path) -> None:
    pcm = np.frombuffer(b"".join(open_audio(spoken).blocks(4000)), "<i2").astype(np.int16)
    odd = (pcm[start : start + 777] for start in range(0, len(pcm), 777))
    assert recognizer.transcribe(Audio(8000, odd)) == recognizer.transcribe(open_audio(spoken))


def test_no_chunk_is_odd_or_anything_but_bytes(
    recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[bytes] = []

    class Ear:
        def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
            fed.append(data)
            return 0

        def FinalResult(self) -> str:  # noqa: N802
            return '{"text": ""}'

    monkeypatch.setattr(recognizer, "_new_recognizer", lambda rate: Ear())
    recognizer.transcribe(Audio(8000, iter([np.zeros(9001, np.int16), np.zeros(3, np.int16)])))
    assert [type(chunk) for chunk in fed] == [bytes] * 3
    assert [len(chunk) for chunk in fed] == [8000, 8000, 2 * 1004]


def test_a_model_that_refuses_the_rate_gets_its_own(
    tmp_path: Path, vosk_model_folder: Path, spoken: Path
) -> None:
    for entry in vosk_model_folder.iterdir():
        if entry.name != "conf":
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "conf").mkdir()
    for entry in (vosk_model_folder / "conf").iterdir():
        text = entry.read_text().replace("--allow-upsample=true\n", "")
        (tmp_path / "conf" / entry.name).write_text(text)
    assert not facts_of(tmp_path).takes(8000)
    audio = open_audio(spoken)
    words = VoskRecognizer(tmp_path, "ko").transcribe(audio).words
    assert words
    assert words[-1].end <= audio.seconds + 0.05


@pytest.mark.parametrize("missing", ["absent", "empty", "am/final.mdl", "conf/mfcc.conf"])
def test_what_is_no_model(tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "model"
    if missing != "absent":
        folder.mkdir()
    if "/" in missing:
        model_with(folder, WIDEBAND)
        (folder / missing).unlink()
    with pytest.raises(ModelMissing):
        VoskRecognizer(folder, "id")


def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="load the model"):
        VoskRecognizer(model_with(tmp_path, WIDEBAND), "id")


def test_what_the_models_say(tmp_path: Path) -> None:
    wide = facts_of(model_with(tmp_path / "wide", WIDEBAND))
    assert (wide.sample_frequency, wide.high_freq, wide.takes(8000)) == (16000, 7600, True)
    assert (wide.takes(16000), wide.takes(44100)) == (True, False)
    assert wide.warning
    line = facts_of(model_with(tmp_path / "line", TELEPHONE, old=True))
    assert (line.sample_frequency, line.wideband, line.warning) == (8000, False, None)
    assert (line.takes(8000), line.takes(16000)) == (True, False)
    below = facts_of(model_with(tmp_path / "below", "--high-freq=-400\n"))
    assert below.high_freq == 7600


def test_options_that_cannot_be_understood(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="understood"):
        facts_of(model_with(tmp_path, "--high-freq=high\n"))


@pytest.mark.parametrize("old", [False, True])
def test_only_the_dither_is_changed(tmp_path: Path, old: bool) -> None:
    folder = model_with(tmp_path, "--dither=1.0\n--high-freq=3700", old)
    options = "mfcc.conf" if old else "conf/mfcc.conf"
    with without_dither(folder) as overlay:
        assert (overlay / options).read_text() == "--high-freq=3700\n--dither=0\n"
        assert sorted(names(overlay)) == sorted(names(folder))
    assert not overlay.exists()
    assert (folder / options).read_text() == "--dither=1.0\n--high-freq=3700"


def names(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from (f"{entry.name}/{name}" for name in names(entry))
        else:
            yield entry.name
