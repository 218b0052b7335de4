"""One writer for all threads of a process: who waits for it shares one transaction, and one flush.

SQLite has one writer. Threads that queue up before it would each pay for a transaction and for a
flush to the disk; instead, whoever gets to write takes along the changes of all who wait.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Tx = TypeVar("Tx")
Change = Callable[[Tx], Any]


class GroupCommit(Generic[Tx]):
    """Runs changes of transactions of type `Tx`, those of threads that wait at once together.

    `transact` runs a function inside one transaction and returns once it is kept. A change may run
    twice: if one of a group fails, nothing of the group is kept, and each is done again alone.
    """

    def __init__(self, transact: Callable[[Change[Tx]], Any]) -> None:
        self._transact = transact
        self._writing = threading.Lock()
        self._waiting: deque[tuple[Change[Tx], Future[Any]]] = deque()

    def write(self, change: Callable[[Tx], T]) -> T:
        """The change's result, once it is kept; raises what the change or its keeping raised."""
        result: Future[T] = Future()
        self._waiting.append((change, result))
        with self._writing:
            if not result.done():
                self._keep([self._waiting.popleft() for _ in range(len(self._waiting))])
        return result.result()

    def _keep(self, group: list[tuple[Change[Tx], Future[Any]]]) -> None:
        if len(group) > 1:
            try:
                kept = self._transact(lambda tx: [change(tx) for change, _ in group])
            except Exception:  # noqa: BLE001 - whose fault it was shows when each is done alone
                kept = None
            if kept is not None:
                for (_, result), value in zip(group, kept, strict=True):
                    result.set_result(value)
                return
        for change, result in group:
            try:
                result.set_result(self._transact(change))
            except BaseException as error:  # noqa: BLE001 - raised where it belongs
                result.set_exception(error)
