"""A webhook that only decides: a key at the main menu, or silence."""

from pathlib import Path

from bench.figures import Figure, alternate, at_least
from bench.load import Generator
from bench.servers import SIGNER, one_answer, running

_REQUESTS = 3000
_ROUNDS = 7


def measure(folder: Path) -> list[Figure]:
    """Answers a second, against a bare handler with the same form and an answer as long."""
    requests = [SIGNER.menu_answered(keys) for keys in ("*", "")] * (_REQUESTS // 2)
    with Generator() as generator, running("ours", folder) as ours:
        answer = one_answer(ours, requests[0])
        with running("deciding", folder, answer) as bare:
            for port in (ours, bare):
                generator.fire(port, requests[: _REQUESTS // 4])
            pairs = alternate(
                lambda: generator.fire(ours, requests).per_second,
                lambda: generator.fire(bare, requests).per_second,
                _ROUNDS,
            )
    return [
        Figure(
            "Webhook that only decides",
            "bare FastAPI handler: signature, form, constant TwiML",
            "answers/s",
            at_least(0.60),
            pairs,
        )
    ]
