"""The store of models: fingerprints, manifests, finding and checking."""

from dataclasses import replace
from pathlib import Path

import pytest

from speech.errors import ModelDamaged, ModelMissing
from speech.known_models import known_models
from speech.models import (
    MANIFEST,
    Engine,
    Model,
    ModelStore,
    engine_of,
    fingerprint,
    language_code,
    read_manifest,
    write_manifest,
)

FILES = {"am/final.mdl": b"acoustic", "conf/mfcc.conf": b"--low-freq=20\n", "README": b""}


def lay_out(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "model")


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def put(store: ModelStore, name: str, languages: tuple[str, ...] = ("id",)) -> Model:
    path = lay_out(store.root / name)
    model = Model(name, Engine.VOSK, languages, path, fingerprint(path), "MIT", "a test")
    write_manifest(model)
    return model


def test_same_files_elsewhere_have_the_same_fingerprint(folder: Path, tmp_path: Path) -> None:
    assert fingerprint(folder) == fingerprint(lay_out(tmp_path / "copy"))


@pytest.mark.parametrize("name", FILES)
def test_every_byte_counts(folder: Path, name: str) -> None:
    before = fingerprint(folder)
    content = (folder / name).read_bytes()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1
        (folder / name).write_bytes(flipped)
        assert fingerprint(folder) != before
    (folder / name).write_bytes(content + b"\0")
    assert fingerprint(folder) != before


@pytest.mark.parametrize("name", FILES)
def test_a_renamed_or_missing_file_shows(folder: Path, name: str) -> None:
    before = fingerprint(folder)
    renamed = (folder / name).rename(folder / f"{name}x")
    assert fingerprint(folder) != before
    renamed.unlink()
    assert fingerprint(folder) != before


def test_bytes_cannot_move_between_a_name_and_its_file(tmp_path: Path) -> None:
    ways = [{"ab": b"c"}, {"a": b"bc"}, {"abc": b""}, {"a": b"b", "c": b""}, {"a": b"", "bc": b""}]
    folders = [lay_out(tmp_path / str(number), files) for number, files in enumerate(ways)]
    assert len({fingerprint(each) for each in folders}) == len(ways)


def test_the_manifest_does_not_count_but_its_namesake_inside_does(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / MANIFEST).write_text("name = 'any'")
    assert fingerprint(folder) == before
    (folder / "conf" / MANIFEST).write_text("name = 'any'")
    assert fingerprint(folder) != before


def test_links_stand_for_what_they_lead_to(folder: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    for entry in folder.iterdir():
        (overlay / entry.name).symlink_to(entry)
    assert fingerprint(overlay) == fingerprint(folder)
    (folder / "am/final.mdl").write_bytes(b"another")
    assert fingerprint(overlay) == fingerprint(folder)


def test_a_broken_link_is_an_error_not_a_gap(folder: Path) -> None:
    (folder / "gone").symlink_to(folder / "nowhere")
    with pytest.raises(OSError, match="gone"):
        fingerprint(folder)


def test_a_manifest_gives_back_what_was_written(folder: Path) -> None:
    model = Model(
        "é \"q\" \\ 'x'\n", Engine.WHISPER, ("id", "en"), folder, "0" * 64, "MIT", "α → β"
    )
    write_manifest(model)
    assert read_manifest(folder) == model


@pytest.mark.parametrize("text", ["", "name = ", 'name = "x"\nengine = "other"', "\x00"])
def test_a_manifest_that_cannot_be_understood_is_none(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    assert read_manifest(folder) is None


def test_a_manifest_that_is_no_text_is_none(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"\xff\xfe")
    assert read_manifest(folder) is None


def test_installed_lists_by_name_and_leaves_out_the_unfinished(store: ModelStore) -> None:
    later, first = put(store, "vosk-b"), put(store, "vosk-a")
    put(store, ".unfinished-x")
    lay_out(store.root / "no-manifest")
    assert store.installed() == (first, later)


def test_a_store_that_does_not_exist_is_empty(store: ModelStore) -> None:
    assert store.installed() == ()


def test_find_by_name(store: ModelStore) -> None:
    model = put(store, "vosk-id")
    assert store.find("vosk-id", Engine.VOSK) == model


@pytest.mark.parametrize("engine", Engine)
def test_what_is_not_installed_for_the_engine_says_what_to_run(
    store: ModelStore, engine: Engine
) -> None:
    put(store, "vosk-id")
    with pytest.raises(ModelMissing, match="run: suara models install whisper-base"):
        store.find("whisper-base", engine)
    with pytest.raises(ModelMissing, match="no whisper model 'vosk-id'"):
        store.find("vosk-id", Engine.WHISPER)


def test_find_by_path_needs_no_installation(store: ModelStore, folder: Path) -> None:
    model = store.find(str(folder), Engine.VOSK)
    assert (model.path, model.sha256) == (folder, fingerprint(folder))
    assert model.reads("id")
    assert model.reads("ko")


def test_find_by_path_of_nothing(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="suara models install NAME"):
        store.find(str(tmp_path / "gone"), Engine.VOSK)


def test_find_by_path_that_cannot_be_read(store: ModelStore, folder: Path) -> None:
    (folder / "gone").symlink_to(folder / "nowhere")
    with pytest.raises(ModelMissing, match="cannot be read"):
        store.find(str(folder), Engine.VOSK)


def test_check_is_silent_on_a_sound_model(store: ModelStore) -> None:
    store.check(put(store, "vosk-id"))


def test_check_finds_a_flipped_byte_and_a_missing_folder(store: ModelStore) -> None:
    model = put(store, "vosk-id")
    (model.path / "am/final.mdl").write_bytes(b"acoustiC")
    with pytest.raises(ModelDamaged, match="suara models install vosk-id"):
        store.check(model)
    with pytest.raises(ModelDamaged, match="cannot be read"):
        store.check(replace(model, path=store.root / "gone"))


def test_a_model_reads_its_own_languages() -> None:
    model = Model("m", Engine.VOSK, ("id", "en"), Path("m"), "")
    assert model.reads("id")
    assert not model.reads("ko")


@pytest.mark.parametrize("tag", ["id", "id-ID", "ID_id", " id "])
def test_language_code_drops_the_region(tag: str) -> None:
    assert language_code(tag) == "id"


def test_engine_of_a_folder(folder: Path, tmp_path: Path) -> None:
    whisper = lay_out(tmp_path / "w", {"model.bin": b"", "config.json": b""})
    assert engine_of(folder) is Engine.VOSK
    assert engine_of(lay_out(tmp_path / "old", {"final.mdl": b""})) is Engine.VOSK
    assert engine_of(whisper) is Engine.WHISPER
    assert engine_of(lay_out(tmp_path / "half", {"model.bin": b""})) is None
    assert engine_of(tmp_path / "nowhere") is None


@pytest.mark.parametrize("model", known_models().values(), ids=lambda model: model.name)
def test_a_known_model_is_pinned_throughout(model) -> None:
    hashes = [model.sha256, *(package.sha256 for package in model.packages)]
    assert all(len(bytes.fromhex(each)) == 32 for each in hashes)
    assert model.licence
    assert model.bytes > model.download_bytes > 0
