"""What every recogniser promises, asked of both engines and of the fake that stands in for them."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from speech.audio import Audio, open_audio
from speech.errors import UnreadableAudio
from speech.recognizer import Recognizer
from speech.synthesis import write_telephone_wav
from speech.transcript import Transcript
from speech.vosk_recognizer import VoskRecognizer
from speech.whisper_recognizer import WhisperRecognizer
from tests.fakes.scripted_recognizer import ScriptedRecognizer

RATE = 8000


@pytest.fixture(scope="module", params=["scripted", "vosk", "whisper"])
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    match request.param:
        case "vosk":
            return VoskRecognizer(request.getfixturevalue("vosk_model_folder"), "ko")
        case "whisper":
            return WhisperRecognizer(request.getfixturevalue("whisper_model_folder"), "ko", 2)
    return ScriptedRecognizer("안녕하세요 여기 경찰 입니다", "ko")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "spoken.wav"
    write_telephone_wav(path, "여보세요. 커피.", "ko")
    return path


def silence(seconds: float) -> Audio:
    return Audio(RATE, iter([np.zeros(round(seconds * RATE), np.int16)]))


@pytest.fixture(scope="module")
def heard(recognizer: Recognizer, spoken: Path) -> Transcript:
    return recognizer.transcribe(open_audio(spoken))


def test_speech_gives_words_that_make_the_text(heard: Transcript) -> None:
    assert heard.words
    assert heard.text == " ".join(word.text for word in heard.words)


def test_words_follow_each_other_within_the_recording(heard: Transcript, spoken: Path) -> None:
    seconds = sum(len(block) for block in open_audio(spoken).blocks(RATE)) / 2 / RATE
    assert heard.words[0].start >= 0
    assert heard.words[-1].end <= seconds + 0.05  # engines count in frames of 10 to 30 ms
    assert all(word.start <= word.end for word in heard.words)
    assert all(before.start <= after.start for before, after in pairwise(heard.words))


def test_confidence_is_a_share(heard: Transcript) -> None:
    assert all(word.confidence is None or 0 <= word.confidence <= 1 for word in heard.words)


def test_same_audio_same_transcript_and_all_of_it_is_read(
    recognizer: Recognizer, heard: Transcript, spoken: Path
) -> None:
    recognizer.transcribe(silence(1.3))
    audio, whole = open_audio(spoken), open_audio(spoken)
    assert recognizer.transcribe(audio) == heard
    assert audio.frames == sum(len(block) // 2 for block in whole.blocks(1000))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 2.0])
def test_silence_has_no_words(recognizer: Recognizer, seconds: float) -> None:
    transcript = recognizer.transcribe(silence(seconds))
    assert (transcript.text, transcript.words) == ("", ())


def test_audio_that_breaks_off_is_the_audios_fault(recognizer: Recognizer) -> None:
    def breaking() -> Iterator[np.ndarray[tuple[int], np.dtype[np.int16]]]:
        yield np.zeros(RATE, np.int16)
        raise UnreadableAudio("broken")

    with pytest.raises(UnreadableAudio):
        recognizer.transcribe(Audio(RATE, breaking()))


def test_it_says_what_it_is(recognizer: Recognizer) -> None:
    transcript = recognizer.transcribe(silence(0.1))
    assert transcript.language == "ko"
    assert transcript.engine
    assert transcript.model
