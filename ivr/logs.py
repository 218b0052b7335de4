"""Logs that may be read by anyone: events and codes, never a number, a name or a word said.

Only the fields named here are written; whatever else an event carries is dropped. A traceback is
reduced to its places, since messages of exceptions can quote what callers said.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "advice",
        "again_in_seconds",
        "call",
        "code",
        "error",
        "executor",
        "handed_on",
        "places",
        "processes",
        "recording",
        "url",
        "why",
    }
)
"""What may be logged. `call` and `recording` are SIDs; `why` is one of our own sentences."""


def _reduce_traceback(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if event.pop("exc_info", None):
        frames = traceback.extract_tb(sys.exc_info()[2])
        event["places"] = [
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames
        ]
    return event


def _only_known_fields(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {name: value for name, value in event.items() if name in FIELDS}


class _Libraries(logging.Handler):
    """What libraries say, without their words: those can quote forms, numbers and statements."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        place = f"{record.filename}:{record.lineno}"
        structlog.get_logger().warning("library", why=record.name, error=error, places=[place])


def set_up_logs(level: str) -> None:
    """Write one line of JSON an event to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _reduce_traceback,
            _only_known_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    # The durable engine adds a console of its own unless its logger has a handler.
    engine = logging.getLogger("dbos")
    engine.handlers = [_Libraries()]
    engine.propagate = False
