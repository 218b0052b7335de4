"""What can go wrong with a case.

CaseError
├── MoveNotAllowed      the case cannot take this state from the one it has
├── ReferenceTaken      another case has this reference
├── ReferencesExhausted no free reference was found; the store is far beyond its size
├── HistoryBroken       a case's chain of events does not prove itself
├── DatabaseUnfit       the database or its driver cannot keep our promises
├── CaseUnseen          there is no such case, or not for this officer: the same thing
├── CaseChanged         someone else changed the case meanwhile; nothing was kept
├── ActNotAllowed       the officer's role does not do this
├── TextUnfit           a text is empty, too long, or cannot be spoken
├── VoiceUnfit          a spoken answer is silent, too loud, too long, or cannot be read
└── RecordingDamaged    a kept recording is missing or no longer has its hash
"""


class CaseError(Exception):
    """Base of everything this package raises on purpose.

    A message may have places like `%(state)s` for `values`: pages translate it before they fill
    them in.
    """

    def __init__(self, message: str = "", **values: str) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


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


class CaseUnseen(CaseError):
    """There is no such case, or not for this officer: nobody can tell which."""


class CaseChanged(CaseError):
    """Someone else changed the case meanwhile; nothing was kept, and nothing overwritten."""


class ActNotAllowed(CaseError):
    """The officer's role does not do this."""


class TextUnfit(CaseError):
    """A text is empty, too long, or cannot be spoken; the message says which."""


class VoiceUnfit(CaseError):
    """A spoken answer cannot be used; the message says what the officer should do."""


class RecordingDamaged(CaseError):
    """A kept recording is missing or no longer has the hash it was kept under."""
