"""What may go wrong between the exchange and the product, as values to be handed in."""

from dataclasses import dataclass, field
from enum import Enum

STORAGE = "storage"
"""A redirect to the exchange's own second address, where it notes whether credentials came."""


class When(Enum):
    """When a callback arrives, seen from the action request of the same recording."""

    BEFORE_ACTION = "before the action"
    IN_TURN = "in turn"
    AFTER_CALL = "after the call has ended"


@dataclass(frozen=True)
class Delivery:
    """How a request travels: `copies` 0 is lost, 2 is twice; `at_once` sends them in parallel.

    An action that comes AFTER_CALL was given up on while the caller waited, and arrives all the
    same; the ended callback then comes after every other late one.
    """

    copies: int = 1
    when: When = When.IN_TURN
    at_once: bool = False


LOST = Delivery(copies=0)
TWICE = Delivery(copies=2)
TWICE_AT_ONCE = Delivery(copies=2, at_once=True)
EARLY = Delivery(when=When.BEFORE_ACTION)
LATE = Delivery(when=When.AFTER_CALL)


@dataclass(frozen=True)
class DeliveryFaults:
    """One Delivery for each kind of request; all well by default."""

    voice: Delivery = field(default_factory=Delivery)
    gather_action: Delivery = field(default_factory=Delivery)
    record_action: Delivery = field(default_factory=Delivery)
    recording: Delivery = field(default_factory=Delivery)
    ended: Delivery = field(default_factory=Delivery)


class Truncation(Enum):
    """How half a file is sent."""

    NONE = "whole"
    DECLARED = "full Content-Length, connection closed half-way"
    UNDECLARED = "no Content-Length, ends as if that were all"


@dataclass(frozen=True)
class MediaFault:
    """How a recording's file is handed out; sizes in bytes, seconds are real ones.

    Until `ready_after_seconds` have passed and `ready_after_requests` asked in vain, it is 404;
    then the first `failures` requests get `failure_status`; the rest holds for every request.
    """

    ready_after_seconds: float = 0.0
    ready_after_requests: int = 0
    failures: int = 0
    failure_status: int = 503
    bytes_per_second: float | None = None
    truncation: Truncation = Truncation.NONE
    endless: bool = False
    redirect_to: str | None = None
    html: bool = False
