"""Keys on their way: each tone and the second of the call it sounds at."""

from dataclasses import dataclass

KEY_SECONDS = 0.3
"""From one key to the next, as a calm finger types."""


@dataclass(frozen=True, order=True)
class Tone:
    """One key; `planned` if the caller fixed its time in the call, whatever is going on then."""

    at: float
    key: str
    planned: bool = False


class Keypad:
    """The tones still to sound, in order."""

    def __init__(self) -> None:
        self._tones: list[Tone] = []

    def press(self, keys: str, at: float, planned: bool = False) -> None:
        """Plan one tone for each of `keys`, the first at second `at`."""
        tones = (Tone(at + i * KEY_SECONDS, key, planned) for i, key in enumerate(keys))
        self._tones = sorted([*self._tones, *tones])

    def first_at(self, before: float) -> float | None:
        """When the next tone sounds, if that is before second `before`."""
        return self._tones[0].at if self._tones and self._tones[0].at < before else None

    def take(self, before: float) -> Tone | None:
        """The next tone before second `before`, which is then gone."""
        return self._tones.pop(0) if self.first_at(before) is not None else None

    def lose(self, before: float) -> str:
        """Drop the tones that sound before second `before` with nobody listening."""
        lost = [tone for tone in self._tones if tone.at < before]
        self._tones = self._tones[len(lost) :]
        return "".join(tone.key for tone in lost)

    def let_go(self) -> str:
        """Drop the keys typed for a listening point that has closed; planned ones stay."""
        typed = [tone for tone in self._tones if not tone.planned]
        self._tones = [tone for tone in self._tones if tone.planned]
        return "".join(tone.key for tone in typed)
