"""Which model reads which language: as the station has set it, or the best that is installed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from speech.errors import ModelMissing
from speech.known_models import known_models
from speech.models import ANY_LANGUAGE, Engine, Model, ModelStore, language_code

_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class ModelRef:
    """A model as a setting names it: for which engine, and its name or the path of its folder."""

    engine: Engine
    model: str


def parse_speech(text: str) -> Mapping[str, ModelRef]:
    """The setting SUARA_SPEECH, such as `id=whisper:whisper-base,ko=vosk:/path/to/model`.

    An empty text sets nothing. Raises ValueError naming the part that is wrong.
    """
    chosen: dict[str, ModelRef] = {}
    for part in text.split(",") if text.strip() else ():
        language, ref = _parse_part(part.strip())
        if language in chosen:
            raise ValueError(f"{part.strip()!r}: the language {language} is set twice")
        chosen[language] = ref
    return chosen


def choose(language: str, explicit: Mapping[str, ModelRef], store: ModelStore) -> Model:
    """The model for a language, with or without a region: `id-ID` is read by what reads `id`.

    What is set wins; else an installed Vosk model, which reads telephone speech as it comes, goes
    before a Whisper model. Raises ModelMissing with the command that would help.
    """
    code = language_code(language)
    if ref := explicit.get(code):
        return store.find(ref.model, ref.engine)
    readers = [model for model in store.installed() if model.reads(code)]
    for engine in (Engine.VOSK, Engine.WHISPER):
        for model in readers:
            if model.engine == engine:
                return model
    raise ModelMissing(f"no installed model reads {code}; run: suara models install {_known(code)}")


def _parse_part(part: str) -> tuple[str, ModelRef]:
    tag, equals, ref = part.partition("=")
    name, colon, model = ref.partition(":")
    if not (equals and colon and model.strip()):
        raise ValueError(f"{part!r} is not of the form LANGUAGE=ENGINE:MODEL")
    language = language_code(tag)
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"{part!r}: {tag!r} is not a language code, such as id")
    try:
        engine = Engine(name.strip())
    except ValueError:
        engines = " or ".join(Engine)
        raise ValueError(f"{part!r}: {name!r} is not an engine; it is {engines}") from None
    return language, ModelRef(engine, model.strip())


def _known(language: str) -> str:
    """The known model for a language: one made for it before one that reads any."""
    readers = [
        model for model in known_models().values() if {language, ANY_LANGUAGE} & {*model.languages}
    ]
    return min(readers, key=lambda model: ANY_LANGUAGE in model.languages).name
