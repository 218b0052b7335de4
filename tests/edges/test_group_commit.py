"""Threads that wait for the one writer share a transaction; a fault among them is its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from cases.group_commit import GroupCommit

Change = Callable[[list[str]], str]


class _Ledger:
    """Keeps what changes wrote, a transaction at a time, and can be held up or made to fail."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.transactions = 0
        self.entered = threading.Event()
        self.open = threading.Event()
        self.open.set()
        self.full = False

    def transact(self, change: Callable[[list[str]], object]) -> object:
        self.entered.set()
        self.open.wait(10)
        written = list(self.kept)
        result = change(written)
        if self.full:
            raise OSError("the disk is full")
        self.kept = written
        self.transactions += 1
        return result


def _writes(word: str) -> Change:
    def change(written: list[str]) -> str:
        written.append(word)
        return word.upper()

    return change


def _fails(written: list[str]) -> str:
    written.append("half")
    raise LookupError("there is no such case")


@pytest.fixture
def ledger() -> _Ledger:
    return _Ledger()


@pytest.fixture
def at_once(ledger):
    """Hands changes in at a time when the writer is busy with another; their futures."""
    group = GroupCommit(ledger.transact)

    def hand_in(*changes: Change) -> list[Future[str]]:
        ledger.open.clear()
        with ThreadPoolExecutor(len(changes) + 1) as threads:
            first = threads.submit(group.write, _writes("first"))
            ledger.entered.wait(10)
            futures = [threads.submit(group.write, change) for change in changes]
            while len(group._waiting) < len(changes):
                time.sleep(0.001)
            ledger.open.set()
        assert first.exception() is not None or first.result() == "FIRST"
        return futures

    return hand_in


def test_those_who_wait_share_one_transaction(ledger, at_once):
    words = [f"word {number}" for number in range(7)]
    done = at_once(*(_writes(word) for word in words))
    assert [future.result() for future in done] == [word.upper() for word in words]
    assert sorted(ledger.kept) == sorted(["first", *words])
    assert ledger.transactions == 2


def test_one_that_fails_leaves_nothing_and_harms_nobody(ledger, at_once):
    done = at_once(_writes("before"), _fails, _writes("after"))
    assert done[0].result() == "BEFORE"
    assert isinstance(done[1].exception(), LookupError)
    assert done[2].result() == "AFTER"
    assert sorted(ledger.kept) == ["after", "before", "first"]


def test_nobody_is_told_it_is_kept_when_it_is_not(ledger, at_once):
    ledger.full = True
    done = at_once(_writes("one"), _writes("two"))
    assert all(isinstance(future.exception(), OSError) for future in done)
    assert ledger.kept == []


def test_every_one_of_many_is_kept_once(ledger):
    group = GroupCommit(ledger.transact)
    words = [str(number) for number in range(2_000)]
    with ThreadPoolExecutor(16) as threads:
        told = list(threads.map(lambda word: group.write(_writes(word)), words))
    assert told == words
    assert sorted(ledger.kept) == sorted(words)
