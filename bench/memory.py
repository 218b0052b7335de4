"""Memory of the worker with its children, against Vosk alone, and whether it grows."""

import os
from pathlib import Path

from bench.bare_loop import BareLoop
from bench.figures import Figure, at_most
from bench.line import Line, model_folder
from bench.sounds import recordings

_FEW = 50
_MANY = 200
_WORDS = 3


def measure(folder: Path) -> list[Figure]:
    """MiB after 50 and after 200 short recordings."""
    recognisers = os.cpu_count() or 1
    sounds = recordings(folder / "sounds", _FEW, _WORDS)
    with Line(folder / "line", recognisers) as line:
        line.read(sounds)
        after_few = line.worker_memory()
        line.read(sounds * (_MANY // _FEW - 1))
        after_many = line.worker_memory()
    with BareLoop(model_folder(), recognisers) as loop:
        loop.read(sounds)
        bare = loop.memory()
    return [
        Figure(
            "Memory of the worker",
            f"bare Vosk loop, {recognisers} processes, a model and a recogniser each",
            "MiB",
            at_most(1.15),
            ((after_few, bare),),
            "worker, its measuring child and its recognisers; shared pages counted once",
        ),
        Figure(
            f"Memory of the worker after {_MANY} recordings",
            f"the same worker after {_FEW}",
            "MiB",
            at_most(1.05),
            ((after_many, after_few),),
        ),
    ]
