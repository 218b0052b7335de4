"""`suara cases`: list cases and show one."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cases.case import Case
from cases.reference import shown
from cases.store import every_case
from ivr import parts as joinery
from ivr.case_sheet import case_sheet
from ivr.parts import Parts
from ivr.settings import load_settings

app = typer.Typer(help="List cases, and show one with its statements and history.")
_Json = Annotated[bool, typer.Option("--json", help="Everything, as JSON, for other programs.")]


@app.command("list")
def list_cases(as_json: _Json = False) -> None:
    """Every case in order of opening, silent ones included."""
    parts = joinery.build(load_settings())
    if as_json:
        sheets = [case_sheet(parts.store, case) for case in every_case(parts.store)]
        print(json.dumps(sheets, ensure_ascii=False, indent=2))
        return
    table = Table("Reference", "State", "Kind", "Opened", "Statements")
    for case in every_case(parts.store):
        table.add_row(*_row(parts, case))
    console = Console()
    console.print(table if table.rows else "No case yet. `suara demo` makes a first one.")


@app.command("show")
def show_case(
    reference: Annotated[str, typer.Argument(help="Eight digits, with or without a hyphen.")],
    as_json: _Json = False,
) -> None:
    """One case with its statements, words and history."""
    parts = joinery.build(load_settings())
    digits = reference.replace("-", "").replace(" ", "")
    case = parts.store.read(lambda tx: tx.case_by_reference(digits))
    if case is None:
        Console(stderr=True).print(f"suara: no case has the reference {reference}", style="red")
        raise typer.Exit(1)
    sheet = case_sheet(parts.store, case)
    if as_json:
        print(json.dumps(sheet, ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(f"[bold]{shown(case.reference)}[/]  {case.state.label}  {case.kind.value}")
    for statement in sheet["statements"]:
        console.print(f"\n{statement['purpose']}: {statement['state']} {statement['reason']}")
        console.print(f"  recording {statement['recording_sid']}  sha256 {statement['sha256']}")
        if statement["transcript"]:
            console.print(statement["transcript"]["text"], markup=False, style="italic")
    console.print()
    for event in sheet["history"]:
        console.print(f"{event['sequence']:>3} {event['at']} {event['actor']}: {event['what']}")


def _row(parts: Parts, case: Case) -> tuple[str, ...]:
    statements = parts.store.read(lambda tx: tx.statements(case.id))
    return (
        shown(case.reference),
        case.state.label,
        case.kind.value,
        case.opened_at.isoformat(timespec="minutes"),
        ", ".join(statement.state.value for statement in statements) or "-",
    )
