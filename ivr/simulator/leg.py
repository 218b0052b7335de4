"""One party's leg of a call: fetches documents and does what they say until the leg ends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from ivr.simulator.attributes import SCHEMA_WARNING
from ivr.simulator.call_record import Ending, HungUp, Purpose
from ivr.simulator.clock import CallerHungUp
from ivr.simulator.errors import DocumentRefused, TwimlViolation, UnreadableSound
from ivr.simulator.faults import DeliveryFaults, When
from ivr.simulator.gathering import gather
from ivr.simulator.handset import Handset
from ivr.simulator.hearing import hear
from ivr.simulator.posting import Posting, PostOffice
from ivr.simulator.recorder import Recorder
from ivr.simulator.sound import file_length
from ivr.simulator.taking import HUNG_UP
from ivr.simulator.twiml_reader import read_twiml
from ivr.simulator.verbs import (
    Audible,
    Dial,
    Document,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from ivr.simulator.wire import Wire, require_success

MOST_DOCUMENTS = 200
NOT_A_SOUND = 13420


@dataclass(frozen=True)
class Step:
    """The next document to ask for, and the callbacks that follow it."""

    posting: Posting
    callbacks: tuple[Posting, ...] = ()


Outcome: TypeAlias = Step | Ending | None
"""What a verb leads to; None is the next verb."""


@dataclass
class Leg:
    """A party on the line; `status` goes from ringing to in-progress to completed."""

    handset: Handset
    wire: Wire
    office: PostOffice
    recorder: Recorder
    faults: DeliveryFaults
    parameters: dict[str, str]
    violations: list[str]
    dial: Callable[[Dial], dict[str, str]]
    status: str = "ringing"

    def run(self, purpose: Purpose, url: str) -> Ending:
        """Follow the documents from `url` on, to whatever end."""
        step = Step(Posting(purpose, url, self._form(), self.faults.voice))
        try:
            ending = self._follow(step)
        except CallerHungUp:
            ending = Ending.CALLER_HUNG_UP
        self.handset.note(HungUp(self.handset.clock.now, ending is Ending.CALLER_HUNG_UP))
        return ending

    def _follow(self, step: Step) -> Ending:
        for _ in range(MOST_DOCUMENTS):
            outcome = self._take(step)
            if isinstance(outcome, Ending):
                return outcome
            step = outcome
        self.violations.append(f"the call went through {MOST_DOCUMENTS} documents without an end")
        return Ending.ENDLESS

    def _take(self, step: Step) -> Step | Ending:
        try:
            return self._perform(self._fetch(step))
        except DocumentRefused as refusal:
            self.violations.append(f"{step.posting.purpose} {step.posting.url}: {refusal}")
            return self._fall_back(step, refusal)

    def _fall_back(self, step: Step, refusal: DocumentRefused) -> Step | Ending:
        url = self.wire.number.fallback_url
        if url is None or step.posting.purpose is Purpose.FALLBACK:
            return Ending.FAILED
        form = self._form(ErrorCode=str(refusal.code), ErrorUrl=step.posting.url)
        return Step(Posting(Purpose.FALLBACK, self.wire.number.public(url), form))

    def _fetch(self, step: Step) -> Document:
        url = step.posting.url
        try:
            answer = self.office.ask(step.posting)
        finally:
            for callback in step.callbacks:
                self.office.tell(callback)
        require_success(answer, url)
        return read_twiml(answer.body, answer.content_type, url)

    def _perform(self, document: Document) -> Step | Ending:
        for verb in document.verbs:
            self._answer_by(verb)
            outcome = self._do(verb)
            if outcome is not None:
                return outcome
        return Ending.DOCUMENT_ENDED

    def _answer_by(self, verb: Verb) -> None:
        """Any verb but Reject answers the call; whoever hears a whisper cannot record or dial."""
        if "ParentCallSid" in self.parameters and isinstance(verb, Record | Dial | Reject):
            raise TwimlViolation(SCHEMA_WARNING, f"a whisper cannot {type(verb).__name__}")
        if not isinstance(verb, Reject):
            self.status = "in-progress"

    def _do(self, verb: Verb) -> Outcome:
        match verb:
            case Say() | Play() | Pause():
                hear(self.handset, verb, self._lengths([verb]))
                return None
            case Gather():
                return self._gather(verb)
            case Record():
                return self._record(verb)
            case Dial():
                return self._dial(verb)
            case Redirect() | Hangup() | Reject():
                return self._leave(verb)
            case _:
                assert_never(verb)

    def _leave(self, verb: Redirect | Hangup | Reject) -> Step | Ending:
        match verb:
            case Redirect(url=url):
                return Step(Posting(Purpose.REDIRECT, url, self._form()))
            case Hangup():
                return Ending.PRODUCT_HUNG_UP
            case Reject(reason=reason):
                return Ending.BUSY if reason == "busy" else Ending.REJECTED

    def _gather(self, verb: Gather) -> Outcome:
        digits = gather(self.handset, verb, self._lengths(verb.prompt))
        if not digits and not verb.action_on_empty_result:
            return None
        form = self._form(Digits=digits)
        return Step(Posting(Purpose.GATHER, verb.action, form, self.faults.gather_action))

    def _record(self, verb: Record) -> Outcome:
        recording, taken = self.recorder.record(self.handset, verb)
        hung_up = taken.digits == HUNG_UP
        if hung_up:
            self.status = "completed"
        callbacks = self.recorder.callbacks(recording, verb)
        form = self._form(**self.recorder.action_fields(recording, taken))
        action = Posting(Purpose.RECORD, verb.action, form, self.faults.record_action)
        if self.faults.recording.when is When.BEFORE_ACTION:
            callbacks = self._tell(callbacks)
        if hung_up:  # nobody is left to hear the answer
            self._tell((action, *callbacks))
            raise CallerHungUp
        if recording.status == "absent" and self.recorder.account.rules.skips_action:
            self._tell(callbacks)
            return None
        return Step(action, callbacks)

    def _dial(self, verb: Dial) -> Outcome:
        result = self.dial(verb)
        if verb.action is None:
            return None
        return Step(Posting(Purpose.DIAL, verb.action, self._form(**result)))

    def _tell(self, postings: Iterable[Posting]) -> tuple[Posting, ...]:
        for posting in postings:
            self.office.tell(posting)
        return ()

    def _lengths(self, prompt: Iterable[Audible]) -> dict[str, float]:
        """Fetch every sound file before the first one plays; seconds by URL."""
        return {verb.url: self._length(verb.url) for verb in prompt if isinstance(verb, Play)}

    def _length(self, url: str) -> float:
        answer = self.wire.get(Purpose.PLAY, url)
        require_success(answer, url)
        if not answer.content_type.startswith("audio/"):
            raise TwimlViolation(NOT_A_SOUND, f"{url} is {answer.content_type or 'of no type'}")
        try:
            return file_length(answer.body)
        except UnreadableSound as error:
            raise TwimlViolation(NOT_A_SOUND, f"{url} cannot be played: {error}") from error

    def _form(self, **fields: str) -> dict[str, str]:
        return self.parameters | {"CallStatus": self.status} | fields
