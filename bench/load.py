"""The load generator: raw keep-alive connections, in a process of its own.

It only writes bytes made beforehand and counts the bytes that come back, so that it needs far
less of a core than the server it asks.
"""

import asyncio
import gc
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Self, cast

import uvloop

_HOST = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_AHEAD = -10  # in reality the exchange does not wait for a core of ours


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of a burst: seconds from the first request to the last answer, and of each."""

    seconds: float
    each: tuple[float, ...]
    failed: int

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        """The time that `share` of 1 of all answers kept within, in seconds."""
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * share))]


class Generator:
    """A process that sends bursts of requests while it is entered."""

    def __enter__(self) -> Self:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_prepare)
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def fire(
        self,
        port: int,
        requests: Sequence[bytes],
        connections: int = 16,
        rate: float | None = None,
    ) -> Answers:
        """Send them all: each as soon as a connection is free, or `rate` a second.

        Raises:
            RuntimeError: when any answer is not 2xx; a figure of failures is none.
        """
        sent = self._pool.submit(_fire, port, requests, connections, rate)
        answers = sent.result()
        if answers.failed:
            raise RuntimeError(f"{answers.failed} of {len(answers.each)} requests failed")
        return answers


def _prepare() -> None:
    with suppress(PermissionError):  # for those who are not root, both sides wait alike
        os.nice(_AHEAD)
    gc.disable()


def _fire(port: int, requests: Sequence[bytes], connections: int, rate: float | None) -> Answers:
    return uvloop.run(_burst(port, requests, connections, rate))


async def _burst(
    port: int, requests: Sequence[bytes], connections: int, rate: float | None
) -> Answers:
    loop = asyncio.get_running_loop()
    lines = [
        (await loop.create_connection(_Connection, _HOST, port))[1] for _ in range(connections)
    ]
    began = time.perf_counter()
    shares = (_drive(line, requests, n, connections, rate) for n, line in enumerate(lines))
    times = [took for share in await asyncio.gather(*shares) for took in share]
    seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return Answers(seconds, tuple(times), sum(line.failed for line in lines))


async def _drive(
    line: "_Connection", requests: Sequence[bytes], first: int, step: int, rate: float | None
) -> list[float]:
    """Send every `step`-th request on one connection, and time the answers."""
    began = time.perf_counter()
    times = []
    for number in range(first, len(requests), step):
        if rate is not None:
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        sent = time.perf_counter()
        await line.ask(requests[number])
        times.append(time.perf_counter() - sent)
    return times


class _Connection(asyncio.Protocol):
    """One request at a time; an answer must say its length."""

    def __init__(self) -> None:
        self.failed = 0
        self._held = b""
        self._answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, found, body = self._held.partition(_HEAD_END)
        if not found or len(body) < _length(head):
            return
        self.failed += not head.startswith(b"HTTP/1.1 2")
        self._held = b""
        if self._answered is not None:
            self._answered.set_result(None)

    def ask(self, request: bytes) -> "asyncio.Future[None]":
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answered

    def close(self) -> None:
        self._transport.close()


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(_LENGTH)
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
