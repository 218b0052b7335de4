"""What a caller can come for."""

from enum import StrEnum

from cases.case import Kind


class Errand(StrEnum):
    """A choice of the main menu. The value is part of paths and station files."""

    REPORT = "report"
    OFFICER = "officer"
    INFORMATION = "information"
    DUTY = "duty"
    ADDITION = "addition"
    REHEARSAL = "rehearsal"
    STATUS = "status"
    LANGUAGE = "language"
    REPEAT = "repeat"


SPOKEN = frozenset(
    {
        Errand.REPORT,
        Errand.OFFICER,
        Errand.INFORMATION,
        Errand.DUTY,
        Errand.ADDITION,
        Errand.REHEARSAL,
    }
)
"""Errands in which the caller records something."""

KIND_OF_CASE = {
    Errand.REPORT: Kind.REPORT,
    Errand.OFFICER: Kind.OFFICER,
    Errand.INFORMATION: Kind.INFORMATION,
    Errand.DUTY: Kind.DUTY,
}
"""Errands that open a case of their own."""
