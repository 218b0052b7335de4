"""The process in which audio is decoded and engines run: `python -m speech.child [PARENT'S PID]`.

A request is one line of JSON on standard input, a reply one on standard output, in turn:

    {"do": "measure", "path": ...}
    {"do": "transcribe", "path": ..., "language": ..., "engine": ..., "model": folder, "name": ...}
    {"do": "copy", "path": ..., "sound": path to write, "shape": path to write}
    {"do": "telephone", "path": ..., "copy": path to write, "seconds": at most}

    {"ok": what Measure, Transcript or Loudness says of itself as JSON, or {"seconds": of a copy}}
    {"error": a name of `speech.errors`, "message": ...}

Whatever a damaged file or a damaged model does to this process, the parent only has to start
another. It ends when its standard input does, or when its parent is gone.
"""

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

from speech.activity import measure
from speech.audio import Audio, open_audio
from speech.errors import EngineUnavailable, ModelMissing, UnreadableAudio
from speech.listening_copy import write_listening_copy
from speech.models import fingerprint
from speech.recognizer import Recognizer
from speech.telephone_copy import write_telephone_copy

_NICENESS = 10  # the processes that answer calls and write cases come first
_LOOK_FOR_PARENT_SECONDS = 1.0
_STDIN, _STDOUT, _STDERR = 0, 1, 2


def main() -> None:
    """Answer requests until there are no more."""
    parent = int(sys.argv[1]) if len(sys.argv) > 1 else os.getppid()
    replies = _claim_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent decides
    os.nice(_NICENESS)
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=replies, flush=True)


def answer(line: str) -> dict[str, Any]:
    """The reply to one request; never raises, for here is the edge of the process."""
    try:
        return {"ok": _do(json.loads(line))}
    except (UnreadableAudio, EngineUnavailable) as fault:
        return {"error": _name_of(fault), "message": str(fault)}
    except Exception as fault:  # noqa: BLE001 - unforeseen: said to the parent, which may retry
        return {"error": EngineUnavailable.__name__, "message": f"{type(fault).__name__}: {fault}"}


def _do(request: Mapping[str, str]) -> dict[str, Any]:
    source = Path(request["path"])
    match request["do"]:
        case "measure":
            return measure(open_audio(source)).to_json()
        case "copy":
            copy, shape = Path(request["sound"]), Path(request["shape"])
            return {"seconds": write_listening_copy(open_audio(source), copy, shape)}
        case "telephone":
            copy, longest = Path(request["copy"]), float(request["seconds"])
            return write_telephone_copy(source, copy, longest).to_json()
    return _transcribe(request, open_audio(source))


def _transcribe(request: Mapping[str, str], audio: Audio) -> dict[str, Any]:
    folder = Path(request["model"])
    recognizer, model_hash = _loaded(request["engine"], folder, request["language"])
    transcript = recognizer.transcribe(audio)
    return replace(transcript, model=request["name"], model_hash=model_hash).to_json()


@cache
def _loaded(engine: str, folder: Path, language: str) -> tuple[Recognizer, str]:
    """An engine with its model, kept for good, and the hash of the model it has."""
    return _load(engine, folder, language), fingerprint(folder)


def _load(engine: str, folder: Path, language: str) -> Recognizer:
    match engine:
        case "vosk":
            from speech.vosk_recognizer import VoskRecognizer  # noqa: PLC0415 - only if chosen

            return VoskRecognizer(folder, language)
        case "whisper":
            from speech.whisper_recognizer import WhisperRecognizer  # noqa: PLC0415

            return WhisperRecognizer(folder, language)
    raise EngineUnavailable(f"there is no engine {engine!r}")


def _name_of(fault: UnreadableAudio | EngineUnavailable) -> str:
    known = (ModelMissing, UnreadableAudio, EngineUnavailable)
    return next(kind.__name__ for kind in known if isinstance(fault, kind))


def _claim_output() -> TextIO:
    """The pipe to the parent, as nobody else in this process can reach it.

    Libraries in C write to descriptors 1 and 2 as they please: libmpg123 a line for each sound MP3.
    Both lead nowhere from now on; what Python itself has to say still reaches standard error.
    """
    replies = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8")
    sys.stderr = os.fdopen(os.dup(_STDERR), "w", 1, encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDOUT)
    os.dup2(nowhere, _STDERR)
    faulthandler.enable(sys.stderr)
    return replies


def _end_with(parent: int) -> None:
    """End this process, in the midst of whatever it does, once its parent is gone.

    Linux would kill it for us (PR_SET_PDEATHSIG), but when the thread that started it ends, and in
    a pool of threads that is not when the parent does. End of input is only seen between requests,
    and not even then while a fork of the parent holds the other end. The parent's id cannot lie.
    """
    while os.getppid() == parent:
        time.sleep(_LOOK_FOR_PARENT_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    main()
