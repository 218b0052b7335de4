"""`suara demo`: the whole path once, on this machine, with nothing but what is installed."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cases.access import Viewer
from cases.case import Case
from cases.casework import Casework
from cases.clock import utc_now
from cases.reference import shown
from cases.states import Role
from cases.store import every_case
from ivr.case_sheet import case_sheet
from ivr.commands.demo_officer import show_the_console
from ivr.commands.waiting import new_statements, wait_until_settled
from ivr.errors import IvrError
from ivr.parts import Parts, build
from ivr.rehearsal import Rehearsal
from ivr.simulator.conversation import print_conversation
from ivr.simulator.script import Action, HangUp, Press, Speak
from speech.synthesis import write_telephone_wav

_COMPLAINT = (
    "Selamat malam. Saya mau melapor. Sepeda motor saya hilang di depan pasar, "
    "tadi malam, sekitar jam sembilan. Warnanya merah. Mohon bantuannya."
)
_ANSWER = (
    "Sepeda motor Anda sudah kami temukan. Silakan mengambilnya di kantor kami "
    "dengan membawa kartu identitas dan bukti kepemilikan."
)


def demo(
    say: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A real recording to report with."),
    ] = None,
) -> None:
    """A caller reports, officers answer, and a second call hears the answer.

    On a terminal the officers' console then stays up until Ctrl-C.
    """
    console = Console()
    with tempfile.TemporaryDirectory(prefix="suara-demo-") as folder:
        sound = say or _made_up_voice(Path(folder), console)
        with Rehearsal(Path(folder) / "data", {}) as line:
            parts = build(line.settings)
            console.rule("First call: a resident reports")
            first = line.exchange.place_call([Press("1"), Speak(sound), Press("#"), Press("1")])
            print_conversation(first, console)
            console.rule("Meanwhile: the recording becomes a transcript")
            for statement in new_statements(parts.store, first.call_sid):
                wait_until_settled(parts.store, statement.recording_sid, console)
            [case] = every_case(parts.store)
            _answer(parts, case, console)
            _show_case(parts, console)
            console.rule("Second call: the resident asks, and hears the answer")
            script: list[Action] = [Press("2"), Press(case.reference), Press("3"), HangUp()]
            second = line.exchange.place_call(script)
            print_conversation(second, console)
            if sys.stdin.isatty() and sys.stdout.isatty():
                show_the_console(parts, line.url, console)
            parts.engine.dispose()
    violations = first.violations + second.violations
    if violations:
        raise IvrError(f"the exchange objected: {violations[0]}")


def _made_up_voice(folder: Path, console: Console) -> Path:
    sound = folder / "complaint.wav"
    write_telephone_wav(sound, _COMPLAINT, "id")
    console.print("The caller's voice is synthetic (eSpeak NG, Indonesian), made just now:")
    console.print(f"  {_COMPLAINT}", style="italic")
    console.print("Machines read such a voice badly; --say takes a real recording.\n")
    return sound


def _answer(parts: Parts, case: Case, console: Console) -> None:
    """One officer writes an answer, a second one approves it."""
    work = Casework(parts.store, utc_now, parts.stations.by_key(case.station).zone)
    writer = Viewer("00000001", case.station, "SPKT", Role.OPERATOR)
    approver = Viewer("00000002", case.station, "SPKT", Role.DESK_CHIEF)
    work.answer(writer, case.id, _ANSWER)
    answer = parts.store.read(lambda tx: tx.answers(case.id))[-1]
    work.approve(approver, case.id, answer.id)
    console.print("An officer answers, and a second one approves:")
    console.print(f"  {_ANSWER}\n", style="italic")


def _show_case(parts: Parts, console: Console) -> None:
    [case] = every_case(parts.store)
    console.print(f"[bold]Case {shown(case.reference)}[/], {case.state.label}. Its history:")
    for event in case_sheet(parts.store, case)["history"]:
        console.print(f"  {event['sequence']:>2}  {event['what']}", highlight=False)
    console.print()
