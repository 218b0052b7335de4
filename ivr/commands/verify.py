"""`suara verify`: proves every history and every recording."""

import hashlib

import typer
from rich.console import Console
from rich.progress import track

from cases.errors import HistoryBroken, RecordingDamaged
from cases.history import prove
from cases.store import every_case, every_recording
from ivr import parts as joinery
from ivr.settings import load_settings


def verify() -> None:
    """Prove each case's chain of events and each recording's hash. Exit code 1 if one is broken.

    The digest printed last covers the end of every chain. Written down elsewhere, it shows later
    whether a whole case has been taken away.
    """
    parts = joinery.build(load_settings())
    console = Console()
    faults: list[str] = []
    heads = hashlib.sha256()
    cases = recordings = 0
    for case in track(every_case(parts.store), "Histories", console=Console(stderr=True)):
        cases += 1
        heads.update(f"{case.id}{case.history_head}".encode())
        history = parts.store.read(lambda tx, case=case: tx.history(case.id))  # type: ignore[misc]
        try:
            prove(case.id, history, case.history_length, case.history_head)
        except HistoryBroken as error:
            faults.append(str(error))
    for recording in track(
        every_recording(parts.store), "Recordings", console=Console(stderr=True)
    ):
        recordings += 1
        try:
            parts.recordings.verify(recording.sha256)
        except RecordingDamaged as error:
            faults.append(str(error))
    for fault in faults:
        console.print(fault, style="red", markup=False)
    console.print(f"{cases} histories and {recordings} recordings: {len(faults)} broken")
    console.print(f"digest {heads.hexdigest()}")
    if faults:
        raise typer.Exit(1)
