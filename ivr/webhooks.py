"""Twilio's voice routes: a checked form in, TwiML out, no decisions.

Whatever passed the signature gets an answer that a telephone can use, in time: a fault of ours is
spoken, and leads to a recording that the reconciler will find.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Annotated, TypeVar

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response

from ivr import callflow
from ivr.calls import Arrival, arrival
from ivr.desk import Desk
from ivr.enquiry import Enquiry
from ivr.errands import Errand
from ivr.errors import RequestRefused
from ivr.forms import MAX_BYTES, Form, parse, require_sids
from ivr.signature import HEADER, SignatureCheck
from ivr.stations import Stations
from ivr.taking import Intake
from ivr.turns import Turn
from ivr.twiml import TwimlWriter

_log = structlog.get_logger()

PATIENCE_SECONDS = 8.0
"""How long the database may take before the caller is spoken to anyway. Twilio gives up at 15."""

_MEDIA_TYPE = "text/xml; charset=utf-8"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What the routes need. `threads` is where the database may block."""

    account_sid: str
    signature: SignatureCheck
    stations: Stations
    desk: Desk
    intake: Intake
    enquiry: Enquiry
    writer: TwimlWriter
    threads: Executor

    async def genuine(self, request: Request) -> Form:
        """The posted form, once it is proved to be Twilio's and of our account.

        Raises:
            RequestRefused: answered with 403.
        """
        form = parse(await _body(request))
        scope = request.scope
        headers = dict(scope["headers"])
        signature = headers.get(HEADER)
        self.signature.require(
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            form.fields,
            signature.decode("latin-1") if signature else None,
        )
        require_sids(form, self.account_sid)
        return form

    async def say(
        self,
        form: Form,
        language: str,
        answer: Callable[[Arrival], Turn],
        otherwise: Callable[[Arrival], Turn] | None = None,
    ) -> Response:
        """Decide off the event loop and speak; a fault, or a long wait, is spoken too.

        `otherwise` is what is said then; if it is not given, an apology and a recording.
        """

        def decide(who: Arrival) -> Turn:
            turn = answer(who)
            self.desk.about_to_speak(who, turn)
            return turn

        who = arrival(form, self.stations)
        try:
            return self.speak(await self._in_time(decide, who))
        except Exception as error:  # noqa: BLE001 - a caller never hears an error page
            _log.error("call.fault", call=who.call_sid, error=type(error).__name__, exc_info=True)
            if otherwise is not None:
                return self.speak(otherwise(who))
            return self.speak(callflow.apologise(self.desk.here(who, language)))

    async def note(self, form: Form, keep: Callable[[Arrival], None]) -> None:
        """Keep something the answer does not depend on. What fails, the reconciler mends."""
        who = arrival(form, self.stations)
        try:
            await self._in_time(keep, who)
        except Exception as error:  # noqa: BLE001 - Twilio does not ask again
            _log.error("note.fault", call=who.call_sid, error=type(error).__name__, exc_info=True)

    async def _in_time(self, work: Callable[[Arrival], T], who: Arrival) -> T:
        """The work's result; work that takes too long still goes on to its end."""
        waiting = asyncio.get_running_loop().run_in_executor(self.threads, work, who)
        done, _ = await asyncio.wait((waiting,), timeout=PATIENCE_SECONDS)
        if not done:
            raise TimeoutError("the database takes too long")
        return waiting.result()

    def speak(self, turn: Turn) -> Response:
        """A turn as an answer."""
        return Response(self.writer.write(turn), media_type=_MEDIA_TYPE)


def _nothing() -> Response:
    """The answer to a callback that wants none."""
    return Response(status_code=204)


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BYTES:
            raise RequestRefused("the form is too large")
        parts.append(part)
    return b"".join(parts)


def _switchboard(request: Request) -> Switchboard:
    board: Switchboard = request.app.state.switchboard
    return board


async def _genuine(request: Request) -> Form:
    return await _switchboard(request).genuine(request)


Genuine = Annotated[Form, Depends(_genuine, scope="function")]
Language = Annotated[str, Path(pattern="^[a-z]{2,3}$")]
Few = Annotated[int, Path(ge=0, le=99)]

router = APIRouter(prefix="/voice")


@router.post("/incoming")
async def incoming(form: Genuine, request: Request) -> Response:
    """A call comes in."""
    board = _switchboard(request)
    return await board.say(form, "", board.desk.incoming, board.desk.greet)


@router.post("/ended")
async def ended(form: Genuine, request: Request) -> Response:
    """A call is over."""
    board = _switchboard(request)
    await board.note(form, lambda who: board.desk.ended(who, form))
    return _nothing()


@router.post("/{language}/menu/{silences}/{wrong}")
async def menu(
    form: Genuine, request: Request, language: Language, silences: Few, wrong: Few
) -> Response:
    """The main menu was answered."""
    board = _switchboard(request)
    who = arrival(form, board.stations)
    chosen = callflow.choose(who.station, form["Digits"], silences, wrong)
    turn = callflow.answer(board.desk.here(who, language), who.station, chosen)
    if turn.errand is not None:
        await board.note(form, lambda who: board.desk.about_to_speak(who, turn))
    return board.speak(turn)


@router.post("/{language}/offer")
async def offer(form: Genuine, request: Request, language: Language) -> Response:
    """The offer of an unheard reference was answered."""
    board = _switchboard(request)
    return await board.say(
        form, language, lambda who: board.desk.offered(who, language, form["Digits"])
    )


@router.post("/{language}/taken/{errand}/{attempt}")
async def taken(
    form: Genuine, request: Request, language: Language, errand: Errand, attempt: Few
) -> Response:
    """A recording has ended."""
    board = _switchboard(request)
    return await board.say(
        form,
        language,
        lambda who: board.intake.taken(who, language, errand, attempt, form),
        # The same errand again, so that a complaint about an officer stays sealed.
        lambda who: callflow.apologise(board.desk.here(who, language), errand, attempt),
    )


@router.post("/{language}/unheard/{errand}/{attempt}")
async def unheard(
    form: Genuine, request: Request, language: Language, errand: Errand, attempt: Few
) -> Response:
    """A recording brought nothing."""
    board = _switchboard(request)
    who = arrival(form, board.stations)
    here = board.desk.here(who, language)
    return board.speak(callflow.unheard(here, who.station, errand, attempt))


@router.post("/{language}/recording/{errand}")
async def reported(form: Genuine, request: Request, errand: Errand) -> Response:
    """The exchange reports on a recording."""
    board = _switchboard(request)
    await board.note(form, lambda who: board.intake.reported(who, errand, form))
    return _nothing()


@router.post("/{language}/noted/{reading}")
async def noted(form: Genuine, request: Request, language: Language, reading: Few) -> Response:
    """The reference was read, and the caller says whether it is noted."""
    board = _switchboard(request)
    keys = form["Digits"]
    return await board.say(
        form, language, lambda who: board.desk.noted(who, language, keys, reading)
    )


@router.post("/{language}/status/{attempt}")
async def status(form: Genuine, request: Request, language: Language, attempt: Few) -> Response:
    """A reference was keyed."""
    board = _switchboard(request)
    return await board.say(
        form,
        language,
        lambda who: board.enquiry.reference_keyed(who, language, form["Digits"], attempt),
    )


@router.post("/{language}/proof/{attempt}")
async def proof(form: Genuine, request: Request, language: Language, attempt: Few) -> Response:
    """A proof of identity was keyed."""
    board = _switchboard(request)
    return await board.say(
        form,
        language,
        lambda who: board.enquiry.proof_keyed(who, language, form["Digits"], attempt),
    )


@router.post("/{language}/told/{telling}")
async def told(form: Genuine, request: Request, language: Language, telling: Few) -> Response:
    """The state was told, and the caller chooses what next."""
    board = _switchboard(request)
    return await board.say(
        form, language, lambda who: board.enquiry.told(who, language, form["Digits"], telling)
    )


@router.post("/{language}/solved")
async def solved(form: Genuine, request: Request, language: Language) -> Response:
    """The caller says whether a settled case is solved."""
    board = _switchboard(request)
    return await board.say(
        form, language, lambda who: board.enquiry.solved(who, language, form["Digits"])
    )
