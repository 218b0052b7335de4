"""What any engine must offer."""

from typing import Protocol

from speech.audio import Audio
from speech.transcript import Transcript


class Recognizer(Protocol):
    """A loaded model that reads recordings of one language, one after another.

    - The whole of the audio is read, and word times count from its first sample, in order, each
      word ending no sooner than it starts, within the recording.
    - `text` is the words in their order; audio without speech has an empty text and no words.
    - The same audio gives the same transcript, whatever was read before it.
    - The fault of the audio is UnreadableAudio, any other EngineUnavailable.
    - It belongs to one thread. It cannot be interrupted: whoever may have to wait for it puts it
      in a process that can be killed (`isolation`).
    """

    def transcribe(self, audio: Audio) -> Transcript:
        """The words of a recording nobody has read from yet. It is used up."""
        ...
