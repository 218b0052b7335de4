"""Recordings and calls as Twilio's JSON shows them, and the paged list of recordings."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode

from ivr.simulator.account import API, Account, Call, Recording

Fields: TypeAlias = dict[str, Any]

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "DateCreated>": operator.le,  # limit <= moment
    "DateCreated<": operator.ge,
    "DateCreated": operator.eq,
}
_DAY_DIGITS = 10
_LARGEST_PAGE = 1000
_USUAL_PAGE = 50


def recording_fields(account: Account, recording: Recording) -> Fields:
    """A recording has no From and no To; they are found at its call."""
    kept = recording.status in {"completed", "deleted"}
    return {
        "sid": recording.sid,
        "account_sid": account.sid,
        "call_sid": recording.call_sid,
        "duration": str(recording.duration) if kept else None,
        "channels": 1,
        "source": "RecordVerb",
        "status": recording.shown_status,
        "error_code": recording.error_code,
        "date_created": format_datetime(recording.started_at),
        "date_updated": format_datetime(recording.started_at),
        "start_time": format_datetime(recording.started_at),
        "price": None,
        "price_unit": "USD",
        "api_version": API,
        "uri": account.recording_uri(recording) + ".json",
        "media_url": account.api_url + account.recording_uri(recording),
    }


def call_fields(account: Account, call: Call) -> Fields:
    """A call, with who made it."""
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "from": call.from_number,
        "to": call.to_number,
        "status": call.status,
        "direction": "inbound",
        "start_time": format_datetime(call.started_at),
        "duration": str(call.duration),
        "api_version": API,
        "uri": f"/{API}/Accounts/{account.sid}/Calls/{call.sid}.json",
    }


def page_of(account: Account, path: str, query: Mapping[str, str]) -> Fields:
    """One page of the recordings the query asks for, newest first."""
    chosen = [recording for recording in account.newest_first() if _asked_for(recording, query)]
    size = min(_LARGEST_PAGE, max(1, _whole(query, "PageSize", _USUAL_PAGE)))
    page = _whole(query, "Page", 0)
    shown = chosen[page * size : (page + 1) * size]
    more = len(chosen) > (page + 1) * size
    return {
        "recordings": [recording_fields(account, recording) for recording in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": max(0, page * size + len(shown) - 1),
        "uri": _uri(path, query, page, size),
        "first_page_uri": _uri(path, query, 0, size),
        "next_page_uri": _uri(path, query, page + 1, size) if more else None,
        "previous_page_uri": _uri(path, query, page - 1, size) if page else None,
    }


def _asked_for(recording: Recording, query: Mapping[str, str]) -> bool:
    if recording.status == "deleted" and "IncludeSoftDeleted" not in query:
        return False
    if query.get("CallSid", recording.call_sid) != recording.call_sid:
        return False
    return _in_time(recording.started_at, query)


def _in_time(created: datetime, query: Mapping[str, str]) -> bool:
    """`DateCreated>=2026-11-21` travels as the name "DateCreated>" and the value after "="."""
    return all(
        compare(*_same_precision(query[name], created))
        for name, compare in _COMPARISONS.items()
        if name in query
    )


def _same_precision(limit: str, created: datetime) -> tuple[str, str]:
    """Limit and moment as ISO text: days if the limit is a day, else seconds, in GMT."""
    if len(limit) == _DAY_DIGITS:
        return limit, created.date().isoformat()
    moment = datetime.fromisoformat(limit)
    in_gmt = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return in_gmt.isoformat(timespec="seconds"), created.isoformat(timespec="seconds")


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else default


def _uri(path: str, query: Mapping[str, str], page: int, size: int) -> str:
    return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': page})}"
