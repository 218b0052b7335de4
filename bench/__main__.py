"""`python -m bench [SUBJECT...]`: measures, and prints one table. Exit code 0 whatever it says."""

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import answering, console, deciding, lookup, memory, storing, throughput
from bench.figures import Figure

SUBJECTS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "deciding": deciding.measure,
    "storing": storing.measure,
    "lookup": lookup.measure,
    "console": console.measure,
    "answering": answering.measure,
    "throughput": throughput.measure,
    "memory": memory.measure,
}


def main(names: Sequence[str]) -> int:
    """Measure these subjects, or all."""
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        print(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are to end with us
    screen = Console(width=None if sys.stdout.isatty() else 150)
    figures: list[Figure] = []
    try:
        for name in names or SUBJECTS:
            began = time.monotonic()
            with _folder() as folder:
                figures += SUBJECTS[name](folder)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    finally:
        _show(figures, screen)
    return 0


def _show(figures: Sequence[Figure], screen: Console) -> None:
    screen.print(_table(figures))
    for figure in figures:
        if figure.note:
            screen.print(f"{figure.what}: {figure.note}.", highlight=False)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk of this checkout: in memory, as /tmp may be, a flush costs nothing."""
    Path("var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="var", prefix="bench-") as folder:
        yield Path(folder)


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("What", "Ours", "Baseline", "is", "Ratio (least, most)", "Target", "")
    for figure in figures:
        low, *_, high = [*figure.ratios, figure.ratios[-1]]
        table.add_row(
            figure.what,
            f"{figure.ours:,.4g} {figure.unit}",
            f"{figure.theirs:,.4g} {figure.unit}",
            figure.baseline,
            f"{figure.ratio:.2f} ({low:.2f}, {high:.2f})",
            str(figure.target),
            "met" if figure.met else "MISSED",
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
