"""`suara transcribe`: the words of one file, as the worker would read it."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ivr.parts import Readers
from ivr.settings import load_settings
from speech.isolation import Listeners


def transcribe(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A sound file.")],
    lang: Annotated[str, typer.Option(help="Its language, such as id.")] = "id",
    as_json: Annotated[bool, typer.Option("--json", help="Words and times, as JSON.")] = False,
) -> None:
    """Transcribe a file with the model that the worker would choose."""
    model = Readers(load_settings()).model_for(lang)
    waiting = Console(stderr=True).status(f"Reading with {model.engine.value} {model.name}")
    with Listeners(1) as listeners, waiting:
        measure = listeners.measure(file)
        heard = listeners.transcribe(file, model, lang, measure.seconds)
    if as_json:
        print(json.dumps(heard.to_json(), ensure_ascii=False, indent=2))
    else:
        print(heard.text)
