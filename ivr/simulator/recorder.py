"""Makes a call's recordings, and words what the product is told of them."""

from dataclasses import dataclass, field
from email.utils import format_datetime

from ivr.simulator import sound
from ivr.simulator.account import Account, Recording
from ivr.simulator.call_record import Purpose
from ivr.simulator.faults import Delivery, MediaFault
from ivr.simulator.handset import Handset
from ivr.simulator.posting import Posting, PostOffice
from ivr.simulator.taking import Take, take
from ivr.simulator.verbs import Record


@dataclass
class Recorder:
    """The recordings of one call; `fault` overrules the account's for all of them."""

    account: Account
    office: PostOffice
    call_sid: str
    delivery: Delivery
    fault: MediaFault | None
    made: list[Recording] = field(default_factory=list)

    def record(self, handset: Handset, verb: Record) -> tuple[Recording, Take]:
        """Record once, announcing the start if the product wants to know of it."""
        recording = self.account.open_recording(self.call_sid, self.fault)
        self.made.append(recording)
        for posting in self.callbacks(recording, verb):
            self.office.tell(posting)
        taken = take(handset, verb)
        self.account.close_recording(recording, taken.samples, verb.trim)
        return recording, taken

    def action_fields(self, recording: Recording, taken: Take) -> dict[str, str]:
        """What Record adds to its action; the duration there is from before any trimming."""
        fields = {
            "RecordingUrl": self._url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(round(sound.length(taken.samples))),
        }
        return fields | ({"Digits": taken.digits} if taken.digits else {})

    def callbacks(self, recording: Recording, verb: Record) -> tuple[Posting, ...]:
        """The callback for the recording's present status, if the verb subscribed to it."""
        if verb.callback is None or recording.status not in verb.callback_events:
            return ()
        fields = self._callback_fields(recording)
        return (Posting(Purpose.RECORDING, verb.callback, fields, self.delivery),)

    def _callback_fields(self, recording: Recording) -> dict[str, str]:
        """No From and no To: the product has to join on CallSid."""
        fields = {
            "AccountSid": self.account.sid,
            "CallSid": self.call_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self._url(recording),
            "RecordingStatus": recording.status,
            "RecordingChannels": "1",
            "RecordingStartTime": format_datetime(recording.started_at),
            "RecordingSource": "RecordVerb",
        }
        if recording.status == "completed":
            fields["RecordingDuration"] = str(recording.duration)
        if recording.error_code is not None:
            fields["ErrorCode"] = str(recording.error_code)
        return fields

    def _url(self, recording: Recording) -> str:
        return self.account.api_url + self.account.recording_uri(recording)
