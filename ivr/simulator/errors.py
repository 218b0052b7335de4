"""What can go wrong on the simulated wire.

SimulatorError
├── ScriptUnreadable       the caller's script has a word nobody can act on
├── UnreadableSound        what the caller should say is not a sound file
└── DocumentRefused        Twilio would not, or should not, run what it was answered
    ├── TwimlViolation     the document breaks a rule
    └── FetchFailed        there is no document: no answer, too late, or not status 200
"""


class SimulatorError(Exception):
    """Base of everything the simulator raises."""


class ScriptUnreadable(SimulatorError):
    """A word of the caller's script means nothing."""


class UnreadableSound(SimulatorError):
    """The sound to be spoken cannot be read, or is not sound at all."""


class DocumentRefused(SimulatorError):
    """A request for TwiML gave nothing that can be run; `code` is Twilio's error number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class TwimlViolation(DocumentRefused):
    """The document breaks a rule of Twilio's, or of calling people in distress."""


class FetchFailed(DocumentRefused):
    """The request was lost, took too long, or was not answered with status 200."""
