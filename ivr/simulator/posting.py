"""Requests on their way to the product, each delivered as its faults say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from ivr.simulator.call_record import Purpose
from ivr.simulator.errors import FetchFailed
from ivr.simulator.faults import Delivery, When
from ivr.simulator.wire import TOO_SLOW, UNREACHABLE, Answer, Wire


@dataclass(frozen=True)
class Posting:
    """A form to be posted to `url`."""

    purpose: Purpose
    url: str
    params: dict[str, str]
    delivery: Delivery = field(default_factory=Delivery)


class PostOffice:
    """Posts what a call has to post, and keeps the late ones until it is over."""

    def __init__(self, wire: Wire, violations: list[str]) -> None:
        self._wire = wire
        self._violations = violations
        self._late: list[Posting] = []

    def ask(self, posting: Posting) -> Answer:
        """Post what wants a document; the last copy's answer counts, as after a retry."""
        if posting.delivery.when is When.AFTER_CALL:
            self._late.append(posting)
            raise FetchFailed(TOO_SLOW, f"{posting.url} did not answer in time")
        answers = self._send(posting)
        if not answers:
            raise FetchFailed(UNREACHABLE, f"{posting.url} was never reached")
        return answers[-1]

    def tell(self, posting: Posting) -> None:
        """Post a callback, whose answer changes nothing but should be empty."""
        if posting.delivery.when is When.AFTER_CALL:
            self._late.append(posting)
        else:
            self._tell_now(posting)

    def tell_late_ones(self) -> None:
        """Deliver everything kept back; the call's own ending comes last."""
        ordered = sorted(self._late, key=lambda posting: posting.purpose is Purpose.ENDED)
        self._late = []
        for posting in ordered:
            self._tell_now(posting)

    def _tell_now(self, posting: Posting) -> None:
        try:
            for answer in self._send(posting):
                self._check(posting, answer)
        except FetchFailed as failure:
            self._violations.append(f"{posting.purpose}: {failure}")

    def _check(self, posting: Posting, answer: Answer) -> None:
        """Twilio warns unless a callback is answered 204, or 200 with XML."""
        is_xml = answer.content_type.partition(";")[0] in {"text/xml", "application/xml"}
        if not (answer.status == 204 or (answer.status == 200 and is_xml)):
            what = f"{answer.status} {answer.content_type or 'without a type'}"
            self._violations.append(f"{posting.purpose}: answered {what}")

    def _send(self, posting: Posting) -> list[Answer]:
        token, copies = str(uuid4()), posting.delivery.copies

        def post() -> Answer:
            return self._wire.post(posting.purpose, posting.url, posting.params, token)

        return (
            _together(post, copies) if posting.delivery.at_once else [post() for _ in range(copies)]
        )


def _together(post: Callable[[], Answer], copies: int) -> list[Answer]:
    with ThreadPoolExecutor(max_workers=max(1, copies)) as pool:
        return [future.result() for future in [pool.submit(post) for _ in range(copies)]]
