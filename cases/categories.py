"""What a complaint is about, in the stations' own kinds; pure.

The six kinds of conduct are those that the complaint service of a Polres separates.
"""

from enum import StrEnum


class Category(StrEnum):
    """What a complaint is about; pages have the words for it."""

    POOR_SERVICE = "poor-service"
    ABUSE_OF_AUTHORITY = "abuse-of-authority"
    DISCRETION = "discretion"
    DISCRIMINATION = "discrimination"
    CORRUPTION = "corruption"
    HUMAN_RIGHTS = "human-rights"
    THEFT = "theft"
    FRAUD = "fraud"
    VIOLENCE = "violence"
    DOMESTIC_VIOLENCE = "domestic-violence"
    NARCOTICS = "narcotics"
    GAMBLING = "gambling"
    TRAFFIC = "traffic"
    MISSING = "missing"
    PUBLIC_ORDER = "public-order"
    SUGGESTION = "suggestion"
    QUESTION = "question"
    NUISANCE = "nuisance"
    OTHER = "other"


CONDUCT = (
    Category.POOR_SERVICE,
    Category.ABUSE_OF_AUTHORITY,
    Category.DISCRETION,
    Category.DISCRIMINATION,
    Category.CORRUPTION,
    Category.HUMAN_RIGHTS,
)
"""The conduct or service of the police."""
