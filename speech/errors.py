"""What can go wrong between audio and words.

SpeechError
├── UnreadableAudio         the recording holds nothing an engine can be given; final
├── EngineUnavailable       the engine cannot work now; worth another try
│   ├── ModelMissing        the model that is asked for is not on this machine
│   └── RecognizerStopped   the process that read the recording ended before it was done
├── ModelUnknown            no model of that name, or it cannot be told what the model is
├── ModelDamaged            a model is not the one it should be, bit for bit
└── ModelNotKept            the folder of models cannot be written
"""


class SpeechError(Exception):
    """Base of everything this package raises on purpose."""


class UnreadableAudio(SpeechError):
    """The recording holds nothing an engine can be given; another try will not help."""


class EngineUnavailable(SpeechError):
    """The engine, or what it needs, cannot be had now; another try may help."""


class ModelMissing(EngineUnavailable):
    """The model asked for is not on this machine; the message says what to run."""


class RecognizerStopped(EngineUnavailable):
    """The process that read the recording ended before it was done."""


class ModelUnknown(SpeechError):
    """No model of that name is known, or it cannot be told what the model is."""


class ModelDamaged(SpeechError):
    """A model is not, bit for bit, the one it should be; nothing of it is kept."""


class ModelNotKept(SpeechError):
    """The folder of models cannot be written: full, or not ours."""
