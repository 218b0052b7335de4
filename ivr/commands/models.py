"""`suara models`: list, install and check speech models."""

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import soundfile
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.table import Table

from ivr.settings import Settings, load_settings
from speech.errors import SpeechError
from speech.install import install as install_model
from speech.isolation import Listeners
from speech.known_models import known_models
from speech.models import ANY_LANGUAGE, Engine, Model, ModelStore
from speech.vosk_model import facts_of

_TELEPHONE_RATE = 8000
_TRIAL_SAMPLES = 1600

app = typer.Typer(help="List, install and check speech models.")


def _store(settings: Settings) -> ModelStore:
    return ModelStore(settings.models_dir)


@app.command("list")
def list_models() -> None:
    """What is installed, and what can be installed by name."""
    installed = {model.name: model for model in _store(load_settings()).installed()}
    table = Table("Model", "Engine", "Languages", "Installed")
    for model in installed.values():
        table.add_row(model.name, model.engine.value, " ".join(model.languages), "yes")
    for name, known in known_models().items():
        if name not in installed:
            table.add_row(name, known.engine.value, " ".join(known.languages), "")
    console = Console()
    console.print(table)
    console.print(
        "Any name of Vosk's official list, or the path of a folder, can be installed too."
    )


@app.command("install")
def install(
    models: Annotated[list[str], typer.Argument(help="Names, or paths of folders.")],
    lang: Annotated[
        list[str] | None, typer.Option(help="Language a folder's model reads, such as id.")
    ] = None,
) -> None:
    """Install models, each checked against its hash. What is installed already stays as it is."""
    settings = load_settings()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def show(done: int, total: int, what: str) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=total or None)
            progress.update(bars[what], completed=done, total=total or None)

        for name in models:
            model = install_model(name, _store(settings), lang, show, site=settings.vosk_site)
            progress.console.print(f"{model.name}: installed in {model.path}", soft_wrap=True)


def _try_out(model: Model) -> None:
    """Have the model read a moment of telephone silence, in a child that may crash over it."""
    with tempfile.TemporaryDirectory() as folder, Listeners(1) as listeners:
        sound = Path(folder) / "silence.wav"
        soundfile.write(sound, np.zeros(_TRIAL_SAMPLES, np.int16), _TELEPHONE_RATE, "PCM_16")
        language = "id" if ANY_LANGUAGE in model.languages else model.languages[0]
        listeners.transcribe(sound, model, language, _TRIAL_SAMPLES / _TELEPHONE_RATE)


@app.command("check")
def check() -> None:
    """Prove each installed model against its fingerprint, and say if it suits telephones."""
    store = _store(load_settings())
    console = Console()
    broken = 0
    for model in store.installed():
        try:
            store.check(model)
            _try_out(model)
        except SpeechError as error:
            broken += 1
            console.print(f"{model.name}: {error}", style="red", markup=False)
            continue
        console.print(f"{model.name}: sound and reads; {model.sha256}", soft_wrap=True)
        if model.engine is Engine.VOSK:
            warning = facts_of(model.path).warning
            if warning:
                console.print(f"  {warning}", style="yellow", markup=False)
    if not store.installed():
        console.print("No model is installed. Run: suara models install whisper-base")
    if broken:
        raise typer.Exit(1)
