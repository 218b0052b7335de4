import io

import numpy as np
import pytest
import soundfile

from ivr.simulator import sound
from ivr.simulator.errors import ScriptUnreadable, UnreadableSound
from ivr.simulator.script import HangUp, Press, Speak, StaySilent, parse_script


def test_every_word_of_the_language(tmp_path):
    file = tmp_path / "my complaint.wav"
    file.write_bytes(sound.as_wav(sound.murmur(1)))
    words = "1 12# 1+0.5 2@7 say:'my complaint.wav' say:12s silence silence:3 hangup hangup@1.5"
    assert parse_script(words, tmp_path) == (
        Press("1"),
        Press("12#"),
        Press("1", after=0.5),
        Press("2", at=7),
        Speak(file),
        Speak(seconds=12),
        StaySilent(),
        StaySilent(3),
        HangUp(),
        HangUp(1.5),
    )


@pytest.mark.parametrize(
    "words", ["press", "1@", "say:", "say:none.wav", "'1", "silence:x", "1+2@3"]
)
def test_refuses_a_word_nobody_can_act_on(words):
    with pytest.raises(ScriptUnreadable):
        parse_script(words)


def test_refuses_keys_no_phone_has():
    with pytest.raises(ScriptUnreadable, match="A"):
        Press("1A")


def test_speech_of_any_kind_becomes_line_quality():
    file = io.BytesIO()
    stereo = np.tile(0.5 * np.sin(np.arange(88200) / 10), (2, 1)).T
    soundfile.write(file, stereo, 44100, format="WAV", subtype="PCM_24")
    samples = sound.spoken(Speak(file.getvalue()))
    assert samples.dtype == np.int16
    assert sound.length(samples) == pytest.approx(2, abs=0.01)
    assert not sound.is_silent(samples)
    assert sound.length(sound.spoken(Speak(file.getvalue(), seconds=0.5))) == 0.5


def test_refuses_what_is_no_sound():
    with pytest.raises(UnreadableSound):
        sound.spoken(Speak(b"<html>"))


def test_silence_is_found_where_it_has_lasted_long_enough():
    samples = np.concatenate([sound.murmur(1), sound.silence(2), sound.murmur(1)])
    assert sound.gives_up_after(samples, 1.5) == pytest.approx(2.5, abs=0.03)
    assert sound.gives_up_after(samples, 2.5) is None
    assert sound.length(sound.trimmed(np.concatenate([sound.silence(1), samples]))) == 4
