"""Whisper, by faster-whisper, behind the `Recognizer` contract; the only module that imports it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from speech.audio import Audio
from speech.decoders import floats
from speech.errors import EngineUnavailable, ModelMissing
from speech.transcript import Transcript, Word

ENGINE = "whisper"
RATE = 16_000  # Hz; every Whisper model was trained on this
# Whisper takes its audio whole, so a long recording is given in stretches: ten minutes are 38 MB,
# and twice as long as the longest statement, so that few recordings are ever cut.
STRETCH_SECONDS = 600

# Each file is needed; without the tokenizer faster-whisper would ask the network for one.
_FILES = ("model.bin", "config.json", "tokenizer.json")

# Measured on Indonesian by telephone, 60-80 s recordings: 16.5 % of words wrong so, 37 % with beam
# 1 and a prompt. With conditioning on, an amount heard once is repeated for later, other amounts.
_OPTIONS = {
    "beam_size": 5,
    "vad_filter": True,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "temperature": 0.0,  # never sample: the same bytes give the same words
}


class WhisperRecognizer:
    """A Whisper model in 8-bit integers, told which language to expect.

    Numbers are left as the engine wrote them, figures and all; amounts are often wrong.
    """

    def __init__(self, folder: Path, language: str, threads: int = 1) -> None:
        """Load the model. ModelMissing if the folder is no model, EngineUnavailable if it fails."""
        if missing := [name for name in _FILES if not (folder / name).is_file()]:
            raise ModelMissing(f"{folder} is not the folder of a Whisper model: no {missing[0]}")
        self._folder = folder
        self._language = language
        self._model = _load(folder, threads)
        if language not in self._model.supported_languages:
            raise EngineUnavailable(f"{folder.name} does not read the language {language!r}")

    def transcribe(self, audio: Audio) -> Transcript:
        """As `Recognizer` says."""
        words = tuple(self._words(audio.resampled(RATE)))
        return Transcript(
            text=" ".join(word.text for word in words),
            words=words,
            language=self._language,
            engine=ENGINE,
            model=self._folder.name,
            model_hash="",
        )

    def _words(self, audio: Audio) -> Iterator[Word]:
        for number, stretch in enumerate(audio.blocks(STRETCH_SECONDS * RATE)):
            offset = number * STRETCH_SECONDS
            for word in self._words_of(stretch):
                yield replace(word, start=word.start + offset, end=word.end + offset)

    def _words_of(self, pcm: bytes) -> Iterator[Word]:
        """The words of one stretch. Nothing runs until the segments are asked for."""
        samples = floats(np.frombuffer(pcm, "<i2"))
        try:
            segments, _ = self._model.transcribe(samples, language=self._language, **_OPTIONS)
            for segment in segments:
                for word in segment.words or ():
                    yield Word(word.word.strip(), word.start, word.end, word.probability)
        except (RuntimeError, ValueError) as fault:
            raise EngineUnavailable(f"Whisper could not read the audio: {fault}") from fault


def _load(folder: Path, threads: int) -> Any:
    try:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - an optional part
    except ImportError as fault:
        raise EngineUnavailable("Whisper needs: pip install 'suara-warga[whisper]'") from fault
    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except Exception as fault:  # the tokenizer's library raises Exception itself
        raise EngineUnavailable(f"Whisper could not load {folder}: {fault}") from fault
