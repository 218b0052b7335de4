"""The speech models kept on this machine: where they are, what they read, whether they are sound.

A model is a folder. An installed one carries a manifest, `suara-model.toml`, which records what it
is and the fingerprint it had when it was installed. The environment is never read here: the
caller hands in the folder of models.
"""

import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from speech.errors import ModelDamaged, ModelMissing

MANIFEST = "suara-model.toml"
ANY_LANGUAGE = "*"
_CHUNK_BYTES = 1 << 20


class Engine(StrEnum):
    """A program that turns audio into words."""

    VOSK = "vosk"
    WHISPER = "whisper"


@dataclass(frozen=True)
class Model:
    """A model on this machine, with the fingerprint it had when it was installed."""

    name: str
    engine: Engine
    languages: tuple[str, ...]  # ISO 639 codes, or ANY_LANGUAGE alone
    path: Path
    sha256: str
    licence: str = ""
    source: str = ""  # where it came from, for people

    def reads(self, language: str) -> bool:
        """Whether the model reads this language, given as a code without a region."""
        return language in self.languages or ANY_LANGUAGE in self.languages


class ModelStore:
    """The folder of installed models, one folder each, under the model's name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def installed(self) -> tuple[Model, ...]:
        """Every installed model, by name; what carries no readable manifest is not one."""
        manifests = sorted(self.root.glob(f"[!.]*/{MANIFEST}"))  # a dot: still being installed
        models = (read_manifest(manifest.parent) for manifest in manifests)
        return tuple(model for model in models if model)

    def find(self, name_or_path: str, engine: Engine) -> Model:
        """The installed model of that name, or the model in any folder given by its path.

        Raises ModelMissing, saying what to run, when there is none for this engine.
        """
        if is_path(name_or_path):
            return _from_folder(Path(name_or_path).expanduser(), engine)
        for model in self.installed():
            if (model.name, model.engine) == (name_or_path, engine):
                return model
        raise ModelMissing(
            f"no {engine} model {name_or_path!r} is installed in {self.root}; "
            f"run: suara models install {name_or_path}"
        )

    def check(self, model: Model) -> None:
        """Raises ModelDamaged unless every byte is as it was when the model was installed."""
        try:
            found = fingerprint(model.path)
        except OSError as error:
            raise ModelDamaged(f"{model.name} cannot be read: {error}") from error
        if found != model.sha256:
            raise ModelDamaged(
                f"{model.path} has changed: its fingerprint is {found}, it was {model.sha256}; "
                f"run: suara models install {model.name}"
            )


def default_root() -> Path:
    """The folder of models beside this installation."""
    return Path(sys.prefix) / "share" / "suara" / "models"


def language_code(tag: str) -> str:
    """The language of a tag that may carry a region: `id-ID` and `id_ID` are `id`."""
    return tag.strip().lower().replace("_", "-").split("-")[0]


def engine_of(folder: Path) -> Engine | None:
    """The engine whose files lie in this folder; None when they are neither engine's."""
    if any((folder / name).is_file() for name in ("am/final.mdl", "final.mdl")):
        return Engine.VOSK  # the second is Vosk's older layout
    if all((folder / name).is_file() for name in ("model.bin", "config.json")):
        return Engine.WHISPER
    return None


def is_path(name_or_path: str) -> bool:
    """Whether a folder is meant rather than a model's name: `./model` is, `model` is not."""
    return name_or_path.startswith("~") or "/" in name_or_path or os.sep in name_or_path


def fingerprint(folder: Path) -> str:
    """SHA-256 (hex) of every file in `folder`: its relative name and its bytes, lengths in front.

    The manifest is left out, so that writing it changes nothing. Links are followed, so a folder
    of links has the fingerprint of the files it stands for. Raises OSError if one cannot be read.
    """
    digest = hashlib.sha256()
    for name in sorted(_file_names(folder)):
        encoded = os.fsencode(name)
        with (folder / name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest.update(len(encoded).to_bytes(8, "big") + encoded + size.to_bytes(8, "big"))
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    return digest.hexdigest()


def read_manifest(folder: Path) -> Model | None:
    """The model this folder says it is; None without a manifest that can be understood."""
    try:
        said = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Model(
            name=str(said["name"]),
            engine=Engine(said["engine"]),
            languages=tuple(map(str, said["languages"])),
            path=folder,
            sha256=str(said["sha256"]),
            licence=str(said["licence"]),
            source=str(said["source"]),
        )
    except (OSError, KeyError, TypeError, ValueError):  # TOMLDecodeError is a ValueError
        return None


def write_manifest(model: Model) -> None:
    """Record the model in its own folder."""
    kept = {
        "name": model.name,
        "engine": model.engine,
        "languages": model.languages,
        "sha256": model.sha256,
        "licence": model.licence,
        "source": model.source,
    }
    # JSON's strings and lists of strings are TOML's too, so long as characters stay themselves.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in kept.items()]
    (model.path / MANIFEST).write_text("".join(lines), encoding="utf-8")


def _from_folder(folder: Path, engine: Engine) -> Model:
    """A model used where it lies. Its languages are not known, so the one who names it decides."""
    if not folder.is_dir():
        raise ModelMissing(
            f"there is no folder {folder} with a {engine} model; "
            f"name another, or run: suara models install NAME"
        )
    try:
        return Model(folder.name, engine, (ANY_LANGUAGE,), folder, fingerprint(folder))
    except OSError as error:
        raise ModelMissing(f"the {engine} model in {folder} cannot be read: {error}") from error


def _file_names(folder: Path) -> Iterator[str]:
    """Relative POSIX names. `Path.rglob` would leave linked folders out, unseen."""
    for parent, _, names in os.walk(folder, followlinks=True, onerror=_raise):
        for name in names:
            relative = (Path(parent) / name).relative_to(folder).as_posix()
            if relative != MANIFEST:
                yield relative


def _raise(error: OSError) -> None:
    raise error
