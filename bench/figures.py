"""A figure: pairs of measurements, ours and the baseline's, taken one right after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Pair = tuple[float, float]
"""What ours measured, and what the baseline did."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the ratio must lie."""

    ratio: float
    at_least: bool

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.ratio:.2f}"

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio lies there."""
        return ratio >= self.ratio if self.at_least else ratio <= self.ratio


def at_least(ratio: float) -> Target:
    """More is better."""
    return Target(ratio, at_least=True)


def at_most(ratio: float) -> Target:
    """Less is better."""
    return Target(ratio, at_least=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, against what, in which unit; `note` is what a reader must know."""

    what: str
    baseline: str
    unit: str
    target: Target
    pairs: tuple[Pair, ...]
    note: str = ""

    @property
    def ours(self) -> float:
        return median(ours for ours, _ in self.pairs)

    @property
    def theirs(self) -> float:
        return median(theirs for _, theirs in self.pairs)

    @property
    def ratios(self) -> list[float]:
        """One of each pair, the smallest first."""
        return sorted(ours / theirs for ours, theirs in self.pairs)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: what slows both of a pair cancels out."""
        return median(self.ratios)

    @property
    def met(self) -> bool:
        return self.target.is_met(self.ratio)


def alternate(
    ours: Callable[[], float], baseline: Callable[[], float], rounds: int
) -> tuple[Pair, ...]:
    """Measure both, `rounds` times; who goes first changes, so that drift favours neither."""
    pairs: list[Pair] = []
    for number in range(rounds):
        if number % 2:
            theirs = baseline()
            pairs.append((ours(), theirs))
        else:
            mine = ours()
            pairs.append((mine, baseline()))
    return tuple(pairs)
