"""Vosk's own site: the list of models its makers publish, and their archives."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from speech.errors import EngineUnavailable, ModelDamaged
from speech.models import Engine, Model, engine_of, fingerprint, language_code
from speech.unpacking import unpack
from speech.workshop import Progress

VOSK_SITE = "https://alphacephei.com/vosk/models/"

_LIST_BYTES = 4 << 20  # the list has some 30 kB
_SLACK = 1.1  # an archive may outgrow the size the list gives by a tenth
_UNPACKED_TIMES = 12  # Vosk's models shrink to a third; more than this is no model
_TIMEOUT = httpx.Timeout(30, connect=10)  # seconds without a byte
_NOT_RECOGNISERS = {"spk", "tts"}
# Four of the list's languages are named by country; ours are ISO 639 codes.
_ISO_639 = {"cn": "zh", "kz": "kk", "ua": "uk", "vn": "vi"}


@dataclass(frozen=True)
class Offer:
    """A model on the list: `bytes` and `md5` are those of its archive."""

    name: str
    language: str
    bytes: int
    md5: str


def offers(site: str = VOSK_SITE) -> dict[str, Offer]:
    """The recognition models on the site's list, by name; EngineUnavailable if it cannot be had."""
    with _answer(f"{site}model-list.json") as response:
        body = b"".join(_bounded(response, _LIST_BYTES))
    try:
        listed = [entry for entry in json.loads(body) if entry.get("type") not in _NOT_RECOGNISERS]
        return {offer.name: offer for offer in map(_offer, listed)}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineUnavailable(f"the list of models at {site} cannot be understood") from error


def fetch_offer(offer: Offer, site: str, work: Path, progress: Progress) -> Model:
    """The model, downloaded and unpacked in `work`.

    Raises EngineUnavailable when the site cannot give it now; ModelDamaged when the archive is not
    the one on the list, or not a Vosk model.
    """
    archive, unpacked = work / f"{offer.name}.zip", work / "unpacked"
    _download(offer, f"{site}{offer.name}.zip", archive, progress)
    unpack(archive, unpacked, offer.bytes * _UNPACKED_TIMES, progress, name=offer.name)
    archive.unlink()
    folder = _only_folder(unpacked)
    if engine_of(folder) is not Engine.VOSK:
        raise ModelDamaged(f"the archive of {offer.name} holds no Vosk model")
    source = f"{site}{offer.name}.zip"
    return Model(
        offer.name, Engine.VOSK, (offer.language,), folder, fingerprint(folder), source=source
    )


def _offer(entry: dict[str, Any]) -> Offer:
    language = language_code(entry["lang"])
    return Offer(
        name=str(entry["name"]),
        language=_ISO_639.get(language, language),
        bytes=int(entry["size"]),
        md5=str(entry["md5"]),
    )


def _download(offer: Offer, url: str, archive: Path, progress: Progress) -> None:
    # MD5 is what the list publishes. It finds a damaged download; against a forger stands TLS.
    digest = hashlib.md5(usedforsecurity=False)
    done = 0
    with _answer(url) as response, archive.open("wb") as file:
        for chunk in _bounded(response, int(offer.bytes * _SLACK)):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress(done, max(done, offer.bytes), f"downloading {offer.name}")
    if digest.hexdigest() != offer.md5:
        raise ModelDamaged(f"the archive of {offer.name} has not the MD5 on the list: {offer.md5}")


@contextmanager
def _answer(url: str) -> Iterator[httpx.Response]:
    """A good answer, still to be read; any failure until its end is EngineUnavailable."""
    asked = httpx.stream(
        "GET",
        url,
        timeout=_TIMEOUT,
        follow_redirects=True,
        headers={"Accept-Encoding": "identity"},  # or a small answer could unpack to a huge one
    )
    try:
        with asked as response:
            response.raise_for_status()
            yield response
    except httpx.HTTPError as error:
        raise EngineUnavailable(
            f"Vosk's site could not give {url}: {error}. Check the network and try again, or copy "
            f"the model's folder here and run: suara models install /path/to/model --language id"
        ) from error


def _bounded(response: httpx.Response, most_bytes: int) -> Iterator[bytes]:
    done = 0
    for chunk in response.iter_raw(1 << 16):
        done += len(chunk)
        if done > most_bytes:
            raise ModelDamaged(f"{response.url} gives more than the {most_bytes} bytes it may have")
        yield chunk


def _only_folder(unpacked: Path) -> Path:
    """Vosk's archives hold one folder with everything in it; one without it is taken as it is."""
    inside = list(unpacked.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else unpacked
