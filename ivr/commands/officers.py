"""`suara officers`: who may sign in to the console, and the roster."""

import csv
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cases.officer import Posting
from cases.states import Role
from ivr import parts as joinery
from ivr.errors import SettingsWrong
from ivr.parts import credentials
from ivr.settings import load_settings

app = typer.Typer(help="Officers who may sign in, and the roster of who serves where.")
_COLUMNS = ("nrp", "name", "station", "unit", "role", "from", "until")
_OFFICES = frozenset(Role) - {Role.SYSTEM, Role.CALLER}


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="Rank and name, as pages show it.")],
    nrp: Annotated[str, typer.Option(help="NRP, eight digits.")],
    role: Annotated[str, typer.Option(help="operator, desk-chief, unit-officer, leader, ...")],
    unit: Annotated[str, typer.Option(help="Unit, as in the roster.")],
    station: Annotated[str, typer.Option(help="Key of the station; the first by default.")] = "",
) -> None:
    """Add an officer and print his one-time set-up link, good for 24 hours."""
    parts = joinery.build(load_settings())
    who = credentials(parts)
    if who.officers.by_username(username.lower()):
        raise SettingsWrong(f"{username} exists already; `suara officers invite {username}`")
    place = station or parts.stations.all()[0].key
    _, secret = who.add(username.lower(), name, nrp, place, unit, _role(role))
    _print_link(parts.settings.public_url, secret)


@app.command("invite")
def invite(username: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Print a fresh set-up link; password, second factor and sessions of before are void."""
    parts = joinery.build(load_settings())
    who = credentials(parts)
    officer = who.officers.by_username(username.lower())
    if officer is None:
        raise SettingsWrong(f"there is no officer {username}")
    _, secret = who.invite(officer)
    _print_link(parts.settings.public_url, secret)


@app.command("list")
def list_officers() -> None:
    """Everyone who may sign in."""
    table = Table("User name", "Name", "NRP", "Unit", "Role", "Ready")
    for officer in credentials(joinery.build(load_settings())).officers.all():
        ready = "yes" if officer.ready else "invited" if officer.active else "no"
        table.add_row(
            officer.username, officer.name, officer.nrp, officer.unit, officer.role.value, ready
        )
    console = Console()
    console.print(table if table.rows else "Nobody yet. Run: suara officers add --help")


@app.command("roster")
def roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file.")],
) -> None:
    """Import the roster: nrp, name, station, unit, role, from, until; all lines or none."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise SettingsWrong(f"{file}: the first line must be {','.join(_COLUMNS)}")
        postings = [_posting(file, number, row) for number, row in enumerate(rows, start=2)]
    credentials(joinery.build(load_settings())).officers.import_roster(postings)
    Console().print(f"{len(postings)} postings imported")


def _posting(file: Path, line: int, row: dict[str, str]) -> Posting:
    try:
        until = date.fromisoformat(row["until"]) if row["until"] else None
        begins = date.fromisoformat(row["from"])
        role = _role(row["role"])
    except (ValueError, TypeError, SettingsWrong) as error:
        raise SettingsWrong(f"{file}, line {line}: {error}") from error
    return Posting(row["nrp"], row["name"], row["station"], row["unit"], role, begins, until)


def _role(text: str) -> Role:
    if text not in _OFFICES:
        raise SettingsWrong(f"{text} is no role; one of {', '.join(sorted(_OFFICES))}")
    return Role(text)


def _print_link(public_url: str, secret: str) -> None:
    address = f"{public_url or '(SUARA_PUBLIC_URL)'}/set-up/{secret}"
    Console().print(f"Open once, within 24 hours:\n{address}", soft_wrap=True, highlight=False)
