"""A call as the exchange describes it, and its row from the first ring."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases.case import Call
from cases.store import ReadTransaction, WriteTransaction
from ivr.forms import Form
from ivr.parties import reporter
from ivr.stations import Station, Stations


@dataclass(frozen=True, slots=True)
class Arrival:
    """Which call a request is about, at which station, from whom (None where withheld)."""

    call_sid: str
    station: Station
    reporter: str | None


def arrival(form: Form, stations: Stations) -> Arrival:
    """Reads the parties of a call; a withheld caller is never taken for a number."""
    station = stations.at(form["To"])
    number = reporter(form["From"], station.numbers, form["ForwardedFrom"])
    return Arrival(form["CallSid"], station, number)


def find_or_begin(tx: WriteTransaction, who: Arrival, language: str, at: datetime) -> Call:
    """The call's row, locked until the transaction ends, or a new call, which is still to be kept.

    A caller may change the language; no `language` leaves it as it is, the station's first.
    """
    tx.lock(who.call_sid)
    call = tx.call(who.call_sid)
    if call is None:
        return Call(
            who.call_sid, who.station.key, who.reporter, at, language or who.station.languages[0]
        )
    if language and call.language != language:
        call = replace(call, language=language)
        tx.save_call(call)
    return call


def known(tx: ReadTransaction, sid: str) -> Call:
    """The row of a call that must have one.

    Raises:
        LookupError: when it has none.
    """
    call = tx.call(sid)
    if call is None:
        raise LookupError("the call is not known")
    return call
