"""How long a webhook takes while the worker transcribes on every core, against an idle worker."""

import os
from pathlib import Path

from bench.figures import Figure, at_most
from bench.line import Line
from bench.load import Generator
from bench.sounds import recordings

_RATE = 60.0
"""Calls a second; the national emergency line of a large country has about ten."""

_SECONDS = 8.0
_ROUNDS = 3
_EACH = 3  # recordings to a recogniser and round: work for about 12 s
_WORDS = 16


def measure(folder: Path) -> list[Figure]:
    """The 99th percentile of incoming calls."""
    recognisers = os.cpu_count() or 1
    sounds = recordings(folder / "sounds", _EACH * recognisers, _WORDS)
    pairs, ended_early = [], 0
    with Generator() as generator, Line(folder / "line", recognisers) as line:
        line.warm_up(recordings(folder / "warm-up", recognisers, 3))
        _p99(generator, line)
        for _ in range(_ROUNDS):
            idle = _p99(generator, line)
            line.leave(sounds)
            loaded = _p99(generator, line)
            ended_early += line.unread() < recognisers
            line.wait_until_read()
            pairs.append((loaded * 1000, idle * 1000))
    early = f"; in {ended_early} rounds the load ended before the measurement"
    return [
        Figure(
            "Incoming call while transcribing, p99",
            "the same with an idle worker",
            "ms",
            at_most(2.0),
            tuple(pairs),
            f"{_RATE:.0f} calls a second for {_SECONDS:.0f} s a round"
            + (early if ended_early else ""),
        )
    ]


def _p99(generator: Generator, line: Line) -> float:
    requests = [line.signer.incoming() for _ in range(int(_RATE * _SECONDS))]
    return generator.fire(line.port, requests, rate=_RATE).percentile(0.99)
