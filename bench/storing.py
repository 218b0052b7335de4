"""A webhook that stores and enqueues durably: the end of a recording, in a call never seen."""

from pathlib import Path

from bench.figures import Figure, alternate, at_least
from bench.load import Generator
from bench.servers import SIGNER, one_answer, running
from ivr.simulator.account import new_sid

_REQUESTS = 300
_ROUNDS = 7


def measure(folder: Path) -> list[Figure]:
    """Answers a second, against a bare handler that keeps one row and enqueues one job."""
    with Generator() as generator, running("ours", folder / "ours") as ours:
        answer = one_answer(ours, _fresh(1)[0])
        with running("storing", folder / "bare", answer) as bare:
            for port in (ours, bare):
                generator.fire(port, _fresh(_REQUESTS // 4))
            pairs = alternate(
                lambda: generator.fire(ours, _fresh(_REQUESTS)).per_second,
                lambda: generator.fire(bare, _fresh(_REQUESTS)).per_second,
                _ROUNDS,
            )
    return [
        Figure(
            "Webhook that stores and enqueues",
            "bare handler: one row and one enqueued job in one transaction",
            "answers/s",
            at_least(0.75),
            pairs,
            "ours keeps call, case, statement and a sealed event besides the job",
        )
    ]


def _fresh(count: int) -> list[bytes]:
    return [SIGNER.statement_taken(new_sid("CA"), new_sid("RE"), 12) for _ in range(count)]
