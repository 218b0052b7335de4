"""A Vosk model's folder: what audio the model takes, and the folder as it is best loaded.

A model says how it hears in `mfcc.conf`, a file of Kaldi options, one `--name=value` a line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from speech.errors import ModelMissing

TELEPHONE_RATE = 8000  # Hz
TELEPHONE_TOP = TELEPHONE_RATE / 2  # Hz; no sound on a line is higher
_KALDI_RATE = 16_000  # Hz; what Kaldi takes where the file says nothing

# Where a model of today, and one of Vosk's first, has its options and its acoustic model.
_LAYOUTS = (("conf/mfcc.conf", "am/final.mdl"), ("mfcc.conf", "final.mdl"))


@dataclass(frozen=True)
class ModelFacts:
    """What audio a Vosk model was made for; frequencies in Hz."""

    sample_frequency: int
    high_freq: float  # the highest sound it listens to
    allow_upsample: bool  # whether it takes audio of a lower rate than its own
    allow_downsample: bool

    def takes(self, rate: int) -> bool:
        """Whether audio of that rate may be given as it is. A model that refuses raises, late."""
        if rate < self.sample_frequency:
            return self.allow_upsample
        return rate == self.sample_frequency or self.allow_downsample

    @property
    def wideband(self) -> bool:
        """Whether the model listens for sounds that no telephone carries."""
        return self.high_freq > TELEPHONE_TOP

    @property
    def warning(self) -> str | None:
        """Why the model will read telephone calls badly; None if it was made for them.

        Measured with the Korean model: 34 % of characters wrong on wideband speech, 72 % on the
        same speech by telephone, 84 % when that is resampled to 16 kHz first.
        """
        if not self.wideband:
            return None
        return (
            f"made for wideband sound, it listens up to {self.high_freq:g} Hz; a telephone ends at "
            f"{TELEPHONE_TOP:g} Hz, and many more words will be wrong than with a model for 8 kHz"
        )


def facts_of(folder: Path) -> ModelFacts:
    """What the folder's `mfcc.conf` says. Raises ModelMissing if it is no Vosk model's folder."""
    file = folder / _options_name(folder)
    try:
        options = _options(file.read_text(encoding="utf-8"))
        rate = round(float(options.get("--sample-frequency", _KALDI_RATE)))
        top = float(options.get("--high-freq", 0))
    except ValueError as fault:  # no number, or no text
        raise ModelMissing(f"{file} cannot be understood: {fault}") from fault
    return ModelFacts(
        sample_frequency=rate,
        high_freq=top if top > 0 else rate / 2 + top,  # Kaldi: not above 0 counts from the top
        allow_upsample=options.get("--allow-upsample") == "true",
        allow_downsample=options.get("--allow-downsample") == "true",
    )


@contextmanager
def without_dither(folder: Path) -> Iterator[Path]:
    """A folder of links to the model, in which only the dither of the features is turned off.

    As shipped, Kaldi adds random noise to the audio, and the same bytes can give other words.
    The folder is gone afterwards; a model that is loaded reads it no more.
    """
    options = Path(_options_name(folder))
    with TemporaryDirectory(prefix="suara-vosk-") as name:
        overlay = Path(name)
        _link_all(folder, overlay, leaving_out=options.parts[0])
        if len(options.parts) > 1:
            (overlay / options.parent).mkdir()
            _link_all(folder / options.parent, overlay / options.parent, leaving_out=options.name)
        said = (folder / options).read_text(encoding="utf-8")
        kept = [line for line in said.splitlines() if not line.strip().startswith("--dither")]
        (overlay / options).write_text("\n".join([*kept, "--dither=0", ""]), encoding="utf-8")
        yield overlay


def _options_name(folder: Path) -> str:
    for options, acoustic in _LAYOUTS:
        if (folder / options).is_file() and (folder / acoustic).is_file():
            return options
    raise ModelMissing(f"{folder} is not the folder of a Vosk model: it has no conf/ and am/")


def _options(text: str) -> dict[str, str]:
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in (s.partition("=") for s in lines)}


def _link_all(source: Path, target: Path, leaving_out: str) -> None:
    for entry in source.resolve().iterdir():
        if entry.name != leaving_out:
            (target / entry.name).symlink_to(entry)
