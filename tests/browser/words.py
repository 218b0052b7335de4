"""Sound and words for browsers to play: made up, but as long and as uneven as real ones."""

import io
import random
import wave
from typing import Any

import numpy as np

_SYLLABLES = (
    "sa ya me la por ka mo tor hi lang di de pan pa sar ta di ma lam se ki tar jam bi lan war na "
    "rah o rang ber ja ket a da po li si mo hon ban tu kam pung de sa ru mah te tang ga ka ba r an"
)


def words_for(minutes: float, count: int, seed: int = 7) -> tuple[dict[str, Any], ...]:
    """So many words over so many minutes, with pauses between sentences."""
    dice = random.Random(seed)
    vocabulary = [
        "".join(dice.choices(_SYLLABLES.split(), k=dice.randint(1, 4))) for _ in range(700)
    ]
    share = minutes * 60 / count
    made, at = [], 0.3
    for number in range(count):
        length = share * dice.uniform(0.4, 0.85)
        text = dice.choice(vocabulary) + ("." if number % 13 == 12 else "")
        made.append({"text": text, "start": round(at, 2), "end": round(at + length, 2),
                     "confidence": round(dice.betavariate(5, 1.3), 3)})  # fmt: skip
        at += share
    return tuple(made)


def murmur(seconds: float, rate: int = 8000) -> bytes:
    """A WAV file of telephone quality: something louder and softer, with pauses."""
    dice = np.random.default_rng(1)
    count = int(seconds * rate)
    syllables = dice.uniform(0, 1, count // 1500 + 2) ** 2 * (dice.random(count // 1500 + 2) > 0.2)
    loudness = np.repeat(syllables, 1500)[:count]
    wave_form = dice.normal(0, 5000, count) * loudness
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(wave_form.clip(-32000, 32000).astype("<i2").tobytes())
    return file.getvalue()
