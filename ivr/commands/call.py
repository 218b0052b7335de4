"""`suara call`: place a simulated call, and print what was heard and said."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ivr.commands.waiting import new_statements, wait_until_settled
from ivr.parts import build
from ivr.rehearsal import Rehearsal
from ivr.simulator.caller import A_CALLER, A_STATION, WITHHELD, Circumstances
from ivr.simulator.conversation import print_conversation
from ivr.simulator.script import Speak, parse_script


def call(
    script: Annotated[
        str,
        typer.Argument(
            help="What the caller does: keys, say:FILE.wav, silence, hangup or hangup@12; for "
            "example '1 say:complaint.wav # 1', or '2 40729150'."
        ),
    ] = "1 # 1",
    say: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A recording to speak behind the first key."
        ),
    ] = None,
    caller: Annotated[str, typer.Option("--from", help="The caller's number.")] = A_CALLER,
    withheld: Annotated[bool, typer.Option(help="Call with the number withheld.")] = False,
    to: Annotated[str, typer.Option(help="The number dialled, which chooses the station.")] = (
        A_STATION
    ),
    pace: Annotated[
        float, typer.Option(help="Real seconds per second of the call; 1 is as it would be.")
    ] = 0.0,
    data_dir: Annotated[
        Path, typer.Option(help="Where the rehearsal keeps its cases, from call to call.")
    ] = Path("var/rehearsal"),
) -> None:
    """Rehearse a call on a line of its own, without a telephone account.

    Station files and speech models are those of your settings. Cases stay in the rehearsal's own
    folder, so that a second call can ask for the status of the first.
    """
    actions = list(parse_script(script))
    if say is not None:
        actions.insert(1, Speak(say))
    console = Console()
    number = WITHHELD if withheld else caller
    with Rehearsal(data_dir, {}) as line:
        store = build(line.settings).store
        record = line.exchange.place_call(actions, Circumstances(number, to, pace))
        print_conversation(record, console)
        for statement in new_statements(store, record.call_sid):
            wait_until_settled(store, statement.recording_sid, console)
    if record.violations:
        raise typer.Exit(1)
