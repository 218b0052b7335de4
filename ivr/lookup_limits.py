"""How often a reference may be guessed at: the limits that make eight digits safe enough.

Figures of docs/adr/0004: at 5,000 live cases they leave a stranger less than 0.01 hits a year.
Failed check digits do not count, for they tell nothing. Withheld callers share one bucket.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from cases.store import WriteTransaction

PER_CALL = parse("3/day")
PER_CALLER = (parse("5/hour"), parse("10/day"))
SYSTEM_WIDE = parse("200/day")
PER_CASE_FOR_LIFE = 10


class _Counters(Storage):
    """The counting of `limits`, in the transaction at hand: kept, or undone, with all else."""

    def __init__(self, tx: WriteTransaction, now: datetime) -> None:
        super().__init__()
        self._tx = tx
        self._now = now

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return [self._tx.bump(key, self._now, expiry) for _ in range(amount)][-1]

    def get(self, key: str) -> int:
        return self._tx.count(key, self._now)

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("counters say how many, not until when")

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        raise NotImplementedError("counters run out by themselves")

    def clear(self, key: str) -> None:
        raise NotImplementedError("counters run out by themselves")


@dataclass(frozen=True, slots=True)
class LookupLimits:
    """The limits for one caller on one call, inside one transaction."""

    tx: WriteTransaction
    call_sid: str
    reporter: str | None
    now: datetime

    def _rules(self) -> tuple[tuple[RateLimitItem, str], ...]:
        caller = hashlib.sha256((self.reporter or "withheld").encode()).hexdigest()[:32]
        return (
            (PER_CALL, self.call_sid),
            *((limit, caller) for limit in PER_CALLER),
            (SYSTEM_WIDE, "everyone"),
        )

    def reached(self) -> bool:
        """Whether this caller may not guess again now."""
        limiter = FixedWindowRateLimiter(_Counters(self.tx, self.now))
        return not all(limiter.test(limit, "wrong", who) for limit, who in self._rules())

    def count_wrong(self) -> bool:
        """Count a wrong guess; whether that was the installation's last for today."""
        limiter = FixedWindowRateLimiter(_Counters(self.tx, self.now))
        for limit, who in self._rules():
            limiter.hit(limit, "wrong", who)
        return not limiter.test(SYSTEM_WIDE, "wrong", "everyone")
