"""Shows a call as a conversation: what was heard on the left, what the caller did on the right."""

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ivr.simulator.call_record import (
    CallRecord,
    Dialled,
    Heard,
    HungUp,
    Line,
    Played,
    Pressed,
    Spoke,
    StayedSilent,
)

_CUT = " —"


def print_conversation(record: CallRecord, console: Console) -> None:
    """Print the whole call, its faults last."""
    console.print(conversation(record))


def conversation(record: CallRecord) -> Group:
    """The call as something rich can print."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column("time", style="dim", no_wrap=True)
    table.add_column("who", no_wrap=True)
    table.add_column("what", overflow="fold")
    for line in record.lines:
        table.add_row(clock_time(line.at), *_row(line))
    faults = [Text(f"! {violation}", style="red") for violation in record.violations]
    return Group(_heading(record), Padding(table, (1, 0)), _footing(record), *faults)


def clock_time(seconds: float) -> str:
    """Call time as mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02}:{rest:02}"


def _heading(record: CallRecord) -> Text:
    caller = record.from_number or "(no number)"
    return Text(f"{caller} → {record.to_number}   {record.call_sid}", style="bold")


def _footing(record: CallRecord) -> Text:
    made = len(record.recordings)
    recordings = f"{made} recording" + ("" if made == 1 else "s")
    summary = f"{record.ended} after {clock_time(record.duration)}, {recordings}, "
    return Text(summary + f"{len(record.requests)} requests", style="dim")


def _row(line: Line) -> tuple[Text, Text]:
    if isinstance(line, Heard | Played | Dialled):
        return _from_line(line)
    return _from_caller(line)


def _from_line(line: Heard | Played | Dialled) -> tuple[Text, Text]:
    match line:
        case Heard(text=text, language=language, cut=cut):
            return _line_says(f"{text}{_CUT if cut else ''}", language.partition("-")[0])
        case Played(url=url, seconds=seconds, cut=cut):
            return _line_says(f"♪ {url} ({seconds:.0f} s){_CUT if cut else ''}", "")
        case Dialled(numbers=numbers, status=status, bridged=bridged):
            joined = "joined" if bridged else status
            return _line_says(f"☎ {', '.join(numbers)}: {joined}", "")


def _from_caller(line: Pressed | Spoke | StayedSilent | HungUp) -> tuple[Text, Text]:
    match line:
        case Pressed(keys=keys, lost=lost):
            return _caller_does(f"presses {' '.join(keys)}{' (nobody listens)' if lost else ''}")
        case Spoke(seconds=seconds, recorded=recorded):
            where = "" if recorded else " (only keys are listened for)"
            return _caller_does(f"speaks for {seconds:.0f} s{where}")
        case StayedSilent(seconds=seconds):
            return _caller_does(f"is silent for {seconds:.0f} s")
        case HungUp(by_caller=by_caller):
            return _caller_does("hangs up") if by_caller else _line_says("ends the call", "")


def _line_says(text: str, language: str) -> tuple[Text, Text]:
    return Text(f"line {language}".rstrip(), style="cyan"), Text(text)


def _caller_does(text: str) -> tuple[Text, Text]:
    return Text("caller", style="green"), Text(text, style="green")
