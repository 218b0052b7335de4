"""How long a sign-in has to wait: longer with each attempt, yet nobody is ever locked out.

Attempts are counted before they are tried, so that many at once gain nothing. One name is slowed
down early; an address later, for a whole station may come from one.
"""

from cases.clock import Clock
from cases.store import CaseStore, WriteTransaction

LONGEST_SECONDS = 10.0
_WINDOW_SECONDS = 900
_FREE_FOR_NAME, _FREE_FOR_ADDRESS = 1, 20


def pause(attempts: int, free: int) -> float:
    """Seconds to wait at this attempt: none at first, then doubling."""
    beyond = min(attempts - free, 10)
    return min(LONGEST_SECONDS, 0.125 * 2.0**beyond) if beyond > 0 else 0.0


def seconds_to_wait(store: CaseStore, clock: Clock, username: str, address: str) -> float:
    """Count an attempt under this name from this address; how long it has to wait."""
    now = clock()

    def count(tx: WriteTransaction) -> float:
        by_name = tx.bump(f"sign-in/{username[:64]}", now, _WINDOW_SECONDS)
        by_address = tx.bump(f"sign-in-from/{address[:64]}", now, _WINDOW_SECONDS)
        return max(pause(by_name, _FREE_FOR_NAME), pause(by_address, _FREE_FOR_ADDRESS))

    return store.write(count)
