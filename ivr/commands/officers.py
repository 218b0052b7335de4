"""`suara officers`: who may sign in to the console, and the roster."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cases.access import acts_of
from cases.console.credentials import Credentials
from cases.console.wording import messages
from cases.officer import Officer
from cases.roster import OFFICES, Fault, read_roster
from cases.states import Role
from ivr import parts as joinery
from ivr.errors import SettingsWrong
from ivr.parts import credentials
from ivr.settings import load_settings

app = typer.Typer(help="Officers who may sign in, and the roster of who serves where.")


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
    if not re.fullmatch(r"[0-9]{8}", nrp):
        raise SettingsWrong(f"{nrp} is no NRP: it has eight digits")
    if who.officers.by_username(username.lower()):
        raise SettingsWrong(f"{username} exists already; `suara officers invite {username}`")
    if any(officer.nrp == nrp for officer in who.officers.all()):
        raise SettingsWrong(f"somebody else has the NRP {nrp}")
    place = station or parts.stations.all()[0].key
    if place not in {one.key for one in parts.stations.all()}:
        raise SettingsWrong(f"there is no station {place}")
    _, secret = who.add(username.lower(), name, nrp, place, unit, _role(role))
    _print_link(parts.settings.public_url, secret)


@app.command("invite")
def invite(username: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Print a fresh set-up link; password, second factor and sessions of before are void."""
    parts = joinery.build(load_settings())
    who = credentials(parts)
    _, secret = who.invite(_officer(who, username))
    _print_link(parts.settings.public_url, secret)


@app.command("disable")
def disable(username: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Keep an officer out, and end every session of his at once."""
    who = credentials(joinery.build(load_settings()))
    who.disable(_officer(who, username))
    Console().print(f"{username} is signed out everywhere and cannot sign in")


@app.command("enable")
def enable(username: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Let an officer in again, with the password and second factor of before."""
    who = credentials(joinery.build(load_settings()))
    officer = _officer(who, username)
    who.enable(officer)
    ready = officer.password_hash and officer.totp_secret
    Console().print("he may sign in" if ready else f"next: suara officers invite {username}")


@app.command("roles")
def roles() -> None:
    """The roles, and what each may do to the cases it sees."""
    table = Table("Role", "May")
    for role in sorted(OFFICES):
        table.add_row(role.value, ", ".join(sorted(acts_of(role))) or "see no case at all")
    Console().print(table)


@app.command("list")
def list_officers() -> None:
    """Everyone who may sign in."""
    table = Table("User name", "Name", "NRP", "Unit", "Role", "Ready")
    officers, today = credentials(joinery.build(load_settings())).officers, date.today()
    for entered in officers.all():
        one = officers.posted(entered, today)
        ready = "disabled" if not one.active else "yes" if one.ready else "invited"
        table.add_row(one.username, one.name, one.nrp, one.unit, one.role.value, ready)
    console = Console()
    console.print(table if table.rows else "Nobody yet. Run: suara officers add --help")


@app.command("roster")
def roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file.")],
) -> None:
    """Import the roster: nrp, name, station, unit, role, from, until; all lines or none."""
    parts = joinery.build(load_settings())
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsWrong(f"{file}: not a text in UTF-8") from error
    checked = read_roster(text, {station.key for station in parts.stations.all()})
    if checked.faults:
        faults = (f"{file}, line {one.line}: {_told(one)}" for one in checked.faults)
        raise SettingsWrong("\n".join(faults))
    credentials(parts).officers.import_roster([*checked.postings.values()])
    Console().print(f"{len(checked.postings)} postings imported")


def _told(fault: Fault) -> str:
    return f"{messages('en').get(fault.what, fault.what)} {fault.value}".strip()


def _officer(who: Credentials, username: str) -> Officer:
    officer = who.officers.by_username(username.lower())
    if officer is None:
        raise SettingsWrong(f"there is no officer {username}")
    return officer


def _role(text: str) -> Role:
    if text not in OFFICES:
        raise SettingsWrong(f"{text} is no role; one of {', '.join(sorted(OFFICES))}")
    return Role(text)


def _print_link(public_url: str, secret: str) -> None:
    address = f"{public_url or '(SUARA_PUBLIC_URL)'}/set-up/{secret}"
    Console().print(f"Open once, within 24 hours:\n{address}", soft_wrap=True, highlight=False)
