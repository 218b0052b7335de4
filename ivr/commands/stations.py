"""`suara stations`: check station files and read their menus aloud, as text."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ivr.phrasebook import load_phrasebook
from ivr.settings import load_settings
from ivr.stations import load_stations

app = typer.Typer(help="Check station files.")


@app.callback()
def _stations() -> None:
    """Keeps `check` a command of its own."""


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Station files; by default those in use.")
    ] = None,
) -> None:
    """Check station files and show what each menu offers. Exit code 1 names file and line."""
    book = load_phrasebook()
    paths = tuple(files or load_settings().station_files)
    console = Console()
    for station in load_stations(paths, book).all():
        console.print(f"[bold]{station.name}[/] ({station.key}), {station.zone.key}")
        for choice in station.menu:
            console.print(f"  {choice.key}  {choice.errand.value}")
