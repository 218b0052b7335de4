"""Secret codes for those whose telephone cannot prove them: issued by us, kept slow-hashed.

Six digits are 20 bits, the least that OWASP ASVS 5.0 (6.5.4) accepts; people choose guessable
codes, so nobody chooses. Argon2id with OWASP's minimum of 19 MiB and 2 passes.
"""

import secrets
from functools import lru_cache

from pwdlib.hashers.argon2 import Argon2Hasher

LENGTH = 6

_HASHER = Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def issue() -> str:
    """A fresh code."""
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def slow_hash(pin: str) -> str:
    """What is kept of a code; some 50 ms of work."""
    return _HASHER.hash(pin)


def matches(pin: str, pin_hash: str) -> bool:
    """Whether `pin` is the code behind `pin_hash`.

    Always costs one hash, also when there is nothing to compare with: the time taken must not
    tell a stranger whether a case exists.
    """
    right = _HASHER.verify(pin, pin_hash or _decoy())
    return right and bool(pin_hash)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return slow_hash(secrets.token_hex(16))
