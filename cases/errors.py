"""What can go wrong with a case.

CaseError
├── MoveNotAllowed      the case cannot take this state from the one it has
├── ReferenceTaken      another case has this reference
├── ReferencesExhausted no free reference was found; the store is far beyond its size
├── HistoryBroken       a case's chain of events does not prove itself
├── DatabaseUnfit       the database or its driver cannot keep our promises
└── RecordingDamaged    a kept recording is missing or no longer has its hash
"""


class CaseError(Exception):
    """Base of everything this package raises on purpose."""


class MoveNotAllowed(CaseError):
    """The case cannot take this state from the one it has, or not by this actor."""


class ReferenceTaken(CaseError):
    """Another case has this reference; nothing was changed, and the transaction goes on."""


class ReferencesExhausted(CaseError):
    """No free reference was found in many draws."""


class HistoryBroken(CaseError):
    """A case's chain of events does not prove itself."""


class DatabaseUnfit(CaseError):
    """The database or its driver cannot keep our promises; the message says what to do."""


class RecordingDamaged(CaseError):
    """A kept recording is missing or no longer has the hash it was kept under."""
