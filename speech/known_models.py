"""The models known by name: what each is and the packages it comes in, read from `models.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from speech.models import Engine


@dataclass(frozen=True)
class Package:
    """A package on the operator's index, pinned, and the folder of its wheel that we want."""

    name: str
    version: str
    bytes: int
    sha256: str
    folder: str


@dataclass(frozen=True)
class Joined:
    """A file too large for one package: its parts in order, and the SHA-256 of the whole."""

    file: str
    parts: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class KnownModel:
    """A model we vouch for: `bytes` and `sha256` are those of the folder once installed."""

    name: str
    engine: Engine
    languages: tuple[str, ...]
    licence: str
    bytes: int
    sha256: str
    packages: tuple[Package, ...]
    joined: Joined | None = None

    @property
    def download_bytes(self) -> int:
        """What has to come over the line."""
        return sum(package.bytes for package in self.packages)


@cache
def known_models() -> Mapping[str, KnownModel]:
    """Every model of `models.toml`, by name."""
    text = files("speech").joinpath("models.toml").read_text(encoding="utf-8")
    return {name: _known_model(name, entry) for name, entry in tomllib.loads(text).items()}


def _known_model(name: str, entry: Mapping[str, Any]) -> KnownModel:
    return KnownModel(
        name=name,
        engine=Engine(entry["engine"]),
        languages=tuple(entry["languages"]),
        licence=entry["licence"],
        bytes=entry["bytes"],
        sha256=entry["sha256"],
        packages=tuple(Package(**package) for package in entry["packages"]),
        joined=_joined(entry["joined"]) if "joined" in entry else None,
    )


def _joined(entry: Mapping[str, Any]) -> Joined:
    return Joined(entry["file"], tuple(entry["parts"]), entry["sha256"])
