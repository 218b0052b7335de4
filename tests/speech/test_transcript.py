"""A transcript crosses from process to process and into the case unchanged."""

import json

from speech.transcript import Transcript, Word


def test_json_and_back() -> None:
    words = (Word("saya", 0.1, 0.4, 0.93), Word("lapor", 0.5, 0.9, None))
    transcript = Transcript("saya lapor", words, "id", "vosk", "vosk-model-id", "ab12")
    assert Transcript.from_json(json.loads(json.dumps(transcript.to_json()))) == transcript
