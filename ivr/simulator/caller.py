"""The simulated caller: places one call as Twilio would, and tells what happened in it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx

from ivr.simulator.account import Account, Call
from ivr.simulator.call_record import CallRecord, Ending, Made, Purpose
from ivr.simulator.dialling import Dialling
from ivr.simulator.faults import DeliveryFaults, MediaFault
from ivr.simulator.handset import Handset
from ivr.simulator.leg import Leg
from ivr.simulator.number import PhoneNumber, call_parameters
from ivr.simulator.posting import Posting, PostOffice
from ivr.simulator.recorder import Recorder
from ivr.simulator.script import Action
from ivr.simulator.wire import Wire

A_CALLER = "+6281234567890"
A_STATION = "+622150001234"
WITHHELD = "+266696687"
"""A withheld caller as most often seen: ANONYMOUS, keyed on a phone pad."""
_FINAL_STATUS = {Ending.REJECTED: "no-answer", Ending.BUSY: "busy"}


@dataclass(frozen=True)
class Circumstances:
    """What is particular to a call; the defaults are an ordinary one.

    `pace` is real seconds per second of call time: 0 never waits, 1 is a rehearsal to listen to.
    `stays_on` keeps a caller whose script is over on the line, silent. `officer` is the script of
    whoever picks up a transfer. `extra` adds parameters to the call's own requests, as Twilio may
    at any time. `media` overrules the account's fault for the recordings of this call.
    """

    from_number: str = A_CALLER
    to_number: str = A_STATION
    pace: float = 0.0
    stays_on: bool = False
    officer: Sequence[Action] | None = None
    faults: DeliveryFaults = field(default_factory=DeliveryFaults)
    media: MediaFault | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def place_call(
    account: Account,
    number: PhoneNumber,
    client: httpx.Client,
    script: Sequence[Action],
    circumstances: Circumstances | None = None,
) -> CallRecord:
    """Call the number, act out the script, and come back when the line is dead.

    Faults of the product never raise: they are in the record's violations and its ending. Raises
    UnreadableSound, before anything rings, if the script speaks what is no sound file.
    """
    return SimulatedCaller(account, number, client, script, circumstances or Circumstances()).call()


class SimulatedCaller:
    """One caller and his one call, with the parts of the exchange that serve it put together."""

    def __init__(
        self,
        account: Account,
        number: PhoneNumber,
        client: httpx.Client,
        script: Sequence[Action],
        circumstances: Circumstances,
    ) -> None:
        self._account = account
        self._number = number
        self._with = circumstances
        self._handset = Handset(script, circumstances.pace, circumstances.stays_on)
        self._call = account.open_call(circumstances.from_number, circumstances.to_number)
        self._record = self._empty_record()
        self._wire = Wire(number, client, self._record.requests)
        self._office = PostOffice(self._wire, self._record.violations)
        self._recorder = Recorder(
            account,
            self._office,
            self._call.sid,
            circumstances.faults.recording,
            circumstances.media,
        )

    def call(self) -> CallRecord:
        """Place the call; only once."""
        leg = self._leg(self._handset, self._parameters(), "ringing")
        ending = leg.run(Purpose.VOICE, self._number.public(self._number.voice_url))
        self._end(self._call, ending)
        self._tell_ended()
        self._record.ended = ending
        self._record.duration = self._handset.clock.now
        self._record.recordings = [
            Made(made.sid, made.status, made.duration) for made in self._recorder.made
        ]
        return self._record

    def _empty_record(self) -> CallRecord:
        call, lines = self._call, self._handset.lines
        return CallRecord(call.sid, call.from_number, call.to_number, call.started_at, lines)

    def _parameters(self) -> dict[str, str]:
        ends = self._call.from_number, self._call.to_number
        return call_parameters(self._account.sid, self._call.sid, *ends, self._with.extra)

    def _leg(self, handset: Handset, parameters: dict[str, str], status: str) -> Leg:
        return Leg(
            handset=handset,
            wire=self._wire,
            office=self._office,
            recorder=self._recorder,
            faults=self._with.faults,
            parameters=parameters,
            violations=self._record.violations,
            dial=Dialling(handset, self._with.officer, self._whisper).dial,
            status=status,
        )

    def _whisper(self, handset: Handset, sid: str, to_number: str, url: str) -> Ending:
        second = {"ParentCallSid": self._call.sid, "Direction": "outbound-dial"}
        ends = self._call.from_number, to_number
        parameters = call_parameters(self._account.sid, sid, *ends, second)
        return self._leg(handset, parameters, "in-progress").run(Purpose.WHISPER, url)

    def _end(self, call: Call, ending: Ending) -> None:
        call.status = _FINAL_STATUS.get(ending, "completed")
        call.duration = math.ceil(self._handset.clock.now)

    def _tell_ended(self) -> None:
        """The call status callback, and after it whatever was kept back until now."""
        if self._number.status_url is not None:
            url = self._number.public(self._number.status_url)
            form = self._parameters() | self._ended_fields()
            self._office.tell(Posting(Purpose.ENDED, url, form, self._with.faults.ended))
        self._office.tell_late_ones()

    def _ended_fields(self) -> dict[str, str]:
        return {
            "CallStatus": self._call.status,
            "CallDuration": str(self._call.duration),
            "Timestamp": format_datetime(datetime.now(UTC)),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }
