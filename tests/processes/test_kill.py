"""Power cuts: processes are killed at any moment of a stream of calls, and nothing said is lost."""

import hashlib
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from cases.case import SETTLED
from ivr.parts import build
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_record import CallRecord
from ivr.simulator.caller import WITHHELD, Circumstances
from ivr.simulator.script import parse_script
from tests.calls.line import reference_heard
from tests.processes.conftest import QUICK, suara, until, worker_of

SCRIPTS = ("1 say:2s # 1", "3 say:2s hangup", "silence silence say:2s #", "9 4 say:3s # 0 say:2s #")
KEPT_UPSTREAM = {"SUARA_TWILIO_DELETE_AFTER": "1d"}


@dataclass
class Callers:
    """People who phone one after another, some at the same time, until `hang_up`."""

    rehearsal: Rehearsal
    at_once: int
    seed: int
    calls: list[CallRecord] = field(default_factory=list)
    pause: float = 0.15

    def __post_init__(self) -> None:
        self._ending = threading.Event()
        self._numbers = count(self.seed * 1_000_000)
        self._threads = [
            threading.Thread(target=self._phone, args=(i,)) for i in range(self.at_once)
        ]
        for thread in self._threads:
            thread.start()

    def _phone(self, caller: int) -> None:
        dice = random.Random(self.seed * 100 + caller)
        while not self._ending.wait(self.pause):
            number = WITHHELD if dice.random() < 0.1 else f"+62812{next(self._numbers):08}"
            script = parse_script(dice.choice(SCRIPTS))
            self.calls.append(self.rehearsal.exchange.place_call(script, Circumstances(number)))

    def hang_up(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()


def kill_one(rehearsal: Rehearsal, dice: random.Random) -> str:
    """The web process, whose worker dies with it, or the worker alone, which is started again.

    A worker is killed only at work: while it starts it has nothing to lose.
    """
    if dice.random() < 0.5:
        until(lambda: is_working(rehearsal), 90, "a worker at work")
        time.sleep(dice.uniform(0.0, 1.0))
        worker = worker_of(rehearsal)
        if worker is not None:
            worker.kill()
            return "worker"
    rehearsal.kill()
    rehearsal.start()
    return "web"


def is_working(rehearsal: Rehearsal) -> bool:
    """Whether the worker that runs now has said that it is ready."""
    log = (rehearsal.data_dir / "serve.log").read_text("utf-8", errors="replace")
    ends = max(log.rfind('"worker.died"'), log.rfind('"web.ready"'))
    return log.rfind('"worker.ready"') > ends


def calls_through_kills(rehearsal: Rehearsal, kills: int, seed: int) -> Counter[str]:
    dice = random.Random(seed)
    callers = Callers(rehearsal, 2, seed)
    killed: Counter[str] = Counter()
    try:
        for _ in range(kills):
            time.sleep(dice.uniform(0.2, 1.5))
            killed[kill_one(rehearsal, dice)] += 1
    finally:
        callers.hang_up()
    assert callers.calls
    rehearsal.kill()
    for recording in rehearsal.exchange.account.recordings.values():
        recording.started_at -= timedelta(minutes=2)  # old enough to be wondered about
    rehearsal.start()
    settle(rehearsal)
    prove(rehearsal, callers.calls)
    return killed


def recorded(rehearsal: Rehearsal) -> dict[str, str]:
    """Every recording at the exchange that holds a second of speech, with its hash."""
    exchange = rehearsal.exchange
    return {
        sid: hashlib.sha256(exchange.media_of(sid)).hexdigest()
        for sid, made in exchange.account.recordings.items()
        if made.status == "completed" and made.duration >= 1
    }


def settle(rehearsal: Rehearsal) -> None:
    store = build(rehearsal.settings).store

    def settled() -> bool:
        said = [store.read(lambda tx, sid=sid: tx.statement(sid)) for sid in recorded(rehearsal)]
        return all(s is not None and (s.state in SETTLED or s.reason) for s in said)

    until(settled, 150, "every recording taken in")


def prove(rehearsal: Rehearsal, calls: list[CallRecord]) -> None:
    """One statement a recording, with its bytes; one case a call, with the reference heard."""
    sheets = json.loads(suara(rehearsal, "cases", "list", "--json").stdout)
    kept = [said for sheet in sheets for said in sheet["statements"]]
    expected = recorded(rehearsal)
    assert {said["recording_sid"]: said["sha256"] for said in kept} == expected
    assert len(kept) == len(expected)
    by_call = {sheet["call_sid"]: sheet["reference"] for sheet in sheets}
    assert len(by_call) == len(sheets)
    assert len({sheet["reference"] for sheet in sheets}) == len(sheets)
    for call in calls:
        assert reference_heard(call) in {None, by_call.get(call.call_sid)}
    verified = suara(rehearsal, "verify")
    assert verified.returncode == 0, verified.stdout


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1])
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, seed: int) -> None:
    with Rehearsal(tmp_path, QUICK | KEPT_UPSTREAM) as rehearsal:
        calls_through_kills(rehearsal, 6, seed)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_kills_while_it_transcribes(tmp_path: Path, vosk_model_folder: Path) -> None:
    speech = {"SUARA_SPEECH": f"id=vosk:{vosk_model_folder},en=vosk:{vosk_model_folder}"}
    with Rehearsal(tmp_path, QUICK | KEPT_UPSTREAM | speech) as rehearsal:
        calls = [rehearsal.exchange.place_call(parse_script("1 say:2s # 1"))]
        until(lambda: reading(rehearsal), 60, "a recording being read")
        calls.append(rehearsal.exchange.place_call(parse_script("9 3 say:2s hangup")))
        worker = worker_of(rehearsal)
        assert worker is not None
        worker.kill()
        settle(rehearsal)
        prove(rehearsal, calls)
        sheets = json.loads(suara(rehearsal, "cases", "list", "--json").stdout)
        assert all(said["transcript"] for sheet in sheets for said in sheet["statements"])


def reading(rehearsal: Rehearsal) -> bool:
    """Whether the worker has a child that decodes or reads."""
    worker = worker_of(rehearsal)
    return worker is not None and len(worker.children()) > 1


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(10, 20))
def test_two_hundred_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    with Rehearsal(tmp_path, QUICK | KEPT_UPSTREAM) as rehearsal:
        killed = calls_through_kills(rehearsal, 20, seed)
    assert killed.total() == 20
