"""A model in a folder on this machine: told what it is, and copied.

This is how a model made for one station, or carried to one without a network, is installed.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from speech.errors import ModelDamaged, ModelUnknown
from speech.models import Model, engine_of, fingerprint, read_manifest
from speech.workshop import Progress


def look_at(folder: Path, languages: tuple[str, ...]) -> Model:
    """The model in the folder, where it lies.

    A folder copied out of another store says itself what it is, and is held to its fingerprint.
    Raises ModelUnknown when it cannot be told what the model is, ModelDamaged when it has changed.
    """
    engine = engine_of(folder)
    if engine is None:
        raise ModelUnknown(f"{folder} holds neither a Vosk nor a Whisper model")
    said = read_manifest(folder)
    found = fingerprint(folder)
    if said and said.sha256 != found:
        raise ModelDamaged(f"{folder} has changed since it was installed; copy it again")
    model = said or Model(folder.name, engine, (), folder, found, source=f"folder {folder}")
    if not (languages or model.languages):
        raise ModelUnknown(f"what does {folder} read? Add its language, such as: --language id")
    return replace(model, languages=languages or model.languages)


def copy_model(model: Model, work: Path, progress: Progress) -> Model:
    """A copy of the model in `work`, with files in place of links, proved against the original."""
    folder = work / "model"
    shutil.copytree(model.path, folder, copy_function=_counting(model, progress))
    if fingerprint(folder) != model.sha256:
        raise ModelDamaged(f"{model.path} changed while it was copied")
    return replace(model, path=folder)


def _counting(model: Model, progress: Progress) -> Callable[[str, str], None]:
    """Copies a file's bytes, not its rights, and tells how far the whole folder has got."""
    total = sum(path.stat().st_size for path in model.path.rglob("*") if path.is_file())
    done = 0

    def copy(source: str, target: str) -> None:
        nonlocal done
        shutil.copyfile(source, target)
        done += Path(target).stat().st_size
        progress(done, max(done, total), f"copying {model.name}")

    return copy
