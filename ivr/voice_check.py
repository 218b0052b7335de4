"""Judges an officer's recording before a caller has to hear it; decodes in a speech child."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import structlog

from cases.errors import VoiceUnfit
from cases.voice_answers import LONGEST_SECONDS
from speech.errors import EngineUnavailable, UnreadableAudio
from speech.isolation import Listeners
from speech.telephone_copy import Loudness

_log = structlog.get_logger()

LEAST_SPEECH = 1.0
"""Seconds of speech under which nothing was said."""

NOTHING = 0.01
"""Peak, of full scale, of a microphone that is switched off: 40 dB down."""

FAINT = 0.05
"""Peak, of full scale, under which a caller in traffic hears nothing: 26 dB down."""

CLIPPED = 0.01
"""Share of samples at full scale from which speech is torn; well recorded speech has none."""

_GRACE = 1.0
"""Seconds that a browser may take to stop recording."""


@dataclass(frozen=True, slots=True)
class SpeechChildCheck:
    """A `VoiceCheck`. One recording at a time, each in a child that ends with it."""

    _turn: Lock = field(default_factory=Lock)

    def __call__(self, content: bytes) -> bytes:
        """The recording as a telephone plays it.

        Raises:
            VoiceUnfit: saying what the officer should do.
        """
        with self._turn, TemporaryDirectory(prefix="suara-voice-") as folder:
            source, copy = Path(folder) / "from-browser", Path(folder) / "for-telephone"
            source.write_bytes(content)
            require_audible(_converted(source, copy))
            return copy.read_bytes()


def _converted(source: Path, copy: Path) -> Loudness:
    try:
        with Listeners(1) as listeners:
            return listeners.telephone(source, copy, LONGEST_SECONDS + _GRACE)
    except UnreadableAudio as error:
        raise VoiceUnfit("voice-unreadable") from error
    except EngineUnavailable as error:
        _log.error("voice.unchecked", why=str(error))
        raise VoiceUnfit("voice-later") from error


def require_audible(loudness: Loudness) -> None:
    """Refuse what a caller would not understand.

    Raises:
        VoiceUnfit: saying what the officer should do.
    """
    if loudness.clipped >= CLIPPED:
        raise VoiceUnfit("voice-clipped")
    if loudness.peak < NOTHING:
        raise VoiceUnfit("voice-silent")
    if loudness.peak < FAINT:
        raise VoiceUnfit("voice-faint")
    if loudness.speech_seconds < LEAST_SPEECH:
        raise VoiceUnfit("voice-silent")
