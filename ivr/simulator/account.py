"""The account's calls and recordings, shared by the callers and the REST side."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.simulator import sound
from ivr.simulator.faults import MediaFault

TOO_SHORT, SILENT = 16101, 16102
API = "2010-04-01"


def new_sid(prefix: str) -> str:
    """A SID as Twilio makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class AccountRules:
    """What Twilio's support can set, and what its documents leave open; seconds.

    `skips_action` is the older rule, by which a recording dropped for silence asks no action and
    goes on with the next verb; without it the action is asked as for any other.
    """

    drops_silence: bool = False
    skips_action: bool = True
    shortest_recording: float = 0.1


@dataclass
class Call:
    """A call as the REST side shows it; duration in whole seconds."""

    sid: str
    from_number: str
    to_number: str
    started_at: datetime
    status: str = "ringing"
    duration: int = 0


@dataclass
class Recording:
    """A recording as the REST side shows it; duration in whole seconds, before trimming first."""

    sid: str
    call_sid: str
    started_at: datetime
    fault: MediaFault
    status: str = "in-progress"
    duration: int = 0
    error_code: int | None = None
    finished: float = 0.0
    asked: int = 0

    @property
    def ready(self) -> bool:
        """Whether the file may be handed out by now."""
        waited = time.monotonic() - self.finished >= self.fault.ready_after_seconds
        asked_enough = self.asked >= self.fault.ready_after_requests
        return self.status == "completed" and waited and asked_enough

    @property
    def shown_status(self) -> str:
        """The status with Twilio's word for a file not stored yet."""
        return "processing" if self.status == "completed" and not self.ready else self.status


@dataclass
class Account:
    """All there is at the simulated Twilio; files stay in memory unless given a folder.

    `media_fault` is for every recording opened from then on, unless a call brings its own.
    """

    sid: str
    rules: AccountRules = field(default_factory=AccountRules)
    folder: Path | None = None
    api_url: str = "https://api.twilio.com"
    media_fault: MediaFault = field(default_factory=MediaFault)
    calls: dict[str, Call] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    _files: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def open_call(self, from_number: str, to_number: str) -> Call:
        """A call begins to ring."""
        with self._lock:
            call = Call(new_sid("CA"), from_number, to_number, datetime.now(UTC))
            self.calls[call.sid] = call
            return call

    def open_recording(self, call_sid: str, fault: MediaFault | None) -> Recording:
        """A recording begins."""
        with self._lock:
            chosen = self.media_fault if fault is None else fault
            recording = Recording(new_sid("RE"), call_sid, datetime.now(UTC), chosen)
            self.recordings[recording.sid] = recording
            return recording

    def close_recording(self, recording: Recording, samples: sound.Samples, trim: bool) -> None:
        """A recording ends: it is kept, or found absent and its error code set."""
        kept = sound.trimmed(samples) if trim else samples
        with self._lock:
            recording.finished = time.monotonic()
            recording.error_code = self._reason_to_drop(samples, kept)
            if recording.error_code is not None:
                recording.status = "absent"
                return
            self._keep(recording.sid, sound.as_wav(kept))
            recording.duration = round(sound.length(kept))
            recording.status = "completed"

    def ask_for_media(self, recording: Recording) -> bool:
        """Count a request for the file; whether it may be handed out."""
        with self._lock:
            ready = recording.ready
            recording.asked += 1
            return ready

    def file_of(self, recording: Recording) -> bytes:
        """The file's bytes."""
        with self._lock:
            if self.folder is not None:
                return (self.folder / f"{recording.sid}.wav").read_bytes()
            return self._files[recording.sid]

    def delete(self, recording: Recording) -> bool:
        """Remove the file for good; False if there was none to remove."""
        with self._lock:
            if recording.shown_status != "completed":
                return False
            recording.status = "deleted"
            self._files.pop(recording.sid, None)
            if self.folder is not None:
                (self.folder / f"{recording.sid}.wav").unlink(missing_ok=True)
            return True

    def newest_first(self) -> list[Recording]:
        """Every recording, the last begun first."""
        with self._lock:
            return list(reversed(self.recordings.values()))

    def recording_uri(self, recording: Recording) -> str:
        """The recording's path, without a suffix."""
        return f"/{API}/Accounts/{self.sid}/Recordings/{recording.sid}"

    def _reason_to_drop(self, samples: sound.Samples, kept: sound.Samples) -> int | None:
        if sound.length(samples) < self.rules.shortest_recording:
            return TOO_SHORT
        dropped = not len(kept) or (self.rules.drops_silence and sound.is_silent(kept))
        return SILENT if dropped else None

    def _keep(self, sid: str, content: bytes) -> None:
        if self.folder is None:
            self._files[sid] = content
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{sid}.wav").write_bytes(content)
