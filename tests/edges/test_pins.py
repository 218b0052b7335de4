"""Secret codes: issued, never chosen, and told apart only by a slow comparison."""

import time
from statistics import median

from cases import pins


def test_a_code_is_six_digits_and_seldom_the_same() -> None:
    issued = [pins.issue() for _ in range(3000)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in issued)
    assert len(set(issued)) > 2950
    assert {code[0] for code in issued} == set("0123456789")


def test_a_code_matches_its_own_hash_alone() -> None:
    kept = pins.slow_hash("012345")
    assert pins.matches("012345", kept)
    for other in ("12345", "012346", "0123456", "", " 012345"):
        assert not pins.matches(other, kept)


def test_nothing_matches_where_no_code_was_issued() -> None:
    assert not pins.matches("", "")
    assert not pins.matches("012345", "")


def test_the_hash_is_salted_and_as_slow_as_owasp_asks() -> None:
    one, other = pins.slow_hash("012345"), pins.slow_hash("012345")
    assert one != other
    assert "012345" not in one
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(one) <= 200, "fits its column"


def test_right_wrong_and_no_code_take_the_same_time() -> None:
    kept = pins.slow_hash("012345")
    pins.matches("warm", "")

    def took(code: str, code_hash: str) -> float:
        began = time.thread_time()
        pins.matches(code, code_hash)
        return time.thread_time() - began

    rounds = [(took("012345", kept), took("543210", kept), took("012345", "")) for _ in range(9)]
    right, wrong, none = (median(times) for times in zip(*rounds, strict=True))
    assert 0.5 < wrong / right < 2
    assert 0.5 < none / right < 2
