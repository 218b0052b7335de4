"""What a caller would hear. The console knows no phones, so whoever joins the parts says it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cases.case import Case


class CallersEar(Protocol):
    """What the next status call says."""

    def hears(self, case: Case, answer: str) -> Sequence[str]:
        """The lines spoken around and with this answer, in order, in the caller's language."""

    def day(self, day: date, language: str) -> str:
        """A day as it is spoken, without figures."""


class NoLine:
    """Without a line, the caller hears the answer and nothing else."""

    def hears(self, _case: Case, answer: str) -> Sequence[str]:
        """The answer."""
        return (answer,)

    def day(self, _day: date, _language: str) -> str:
        """Nothing: there is nobody to say how days are spoken."""
        return ""
