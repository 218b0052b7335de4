"""Transcription through the whole pipeline: from recordings at the exchange to filed words.

Loading models is left out on both sides: every recogniser has read before the clock starts. The
line stands still while the bare loop is measured, since even idle it would take a share.
"""

import os
from pathlib import Path

from bench.bare_loop import BareLoop
from bench.figures import Figure, alternate, at_least
from bench.line import Line, model_folder
from bench.processes import paused
from bench.sounds import recordings, seconds_of

_EACH = 3  # recordings to a recogniser and round: whoever ends early waits for one at most
_WORDS = 26
_ROUNDS = 2


def measure(folder: Path) -> list[Figure]:
    """Seconds of sound read in a second, with as many recognisers as there are cores."""
    recognisers = os.cpu_count() or 1
    sounds = recordings(folder / "sounds", _EACH * recognisers, _WORDS)
    spoken = sum(seconds_of(sound) for sound in sounds)

    def ours() -> float:
        return spoken / line.read(sounds)

    def baseline() -> float:
        with paused(line.pid):
            return spoken / loop.read(sounds)

    loop, line = BareLoop(model_folder(), recognisers), Line(folder / "line", recognisers)
    with loop, line:
        short = recordings(folder / "warm-up", recognisers, 3)
        line.warm_up(short)
        loop.read(short)
        pairs = alternate(ours, baseline, _ROUNDS)
    return [
        Figure(
            "Transcription through the whole pipeline",
            f"bare Vosk loop, same files, {recognisers} processes",
            "s of sound/s",
            at_least(0.95),
            pairs,
            f"{len(sounds)} recordings of {spoken / len(sounds):.0f} s a round",
        )
    ]
