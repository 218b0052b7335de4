"""Hands out recordings' files, well or as badly as their MediaFault says."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import RedirectResponse, Response, StreamingResponse

from ivr.simulator.account import Account, Recording
from ivr.simulator.faults import STORAGE, MediaFault, Truncation

_WAV = "audio/x-wav"
_PIECE = 16 * 1024
_HTML = "<!doctype html><title>Sign in</title><p>Please sign in to continue."


def media_response(account: Account, recording: Recording, storage_url: str) -> Response | None:
    """The answer to a request for the file, or None for 404: not ready, deleted, never made."""
    fault, asked = recording.fault, recording.asked
    if not account.ask_for_media(recording):
        return None
    if asked - fault.ready_after_requests < fault.failures:
        return Response(status_code=fault.failure_status)
    if fault.redirect_to is not None:
        stored = f"{storage_url}/{recording.sid}.wav"
        return RedirectResponse(stored if fault.redirect_to == STORAGE else fault.redirect_to, 302)
    return _file(account.file_of(recording), fault)


def stored_file(account: Account, recording: Recording) -> Response:
    """The file at the second address, which asks for no credentials: the link was signed."""
    return Response(account.file_of(recording), media_type=_WAV)


def _file(content: bytes, fault: MediaFault) -> Response:
    if fault.html:
        return Response(_HTML, media_type="text/html")
    if fault.endless:
        return StreamingResponse(_endless(content), media_type=_WAV)
    declared = {"Content-Length": str(len(content))}
    if fault.truncation is Truncation.UNDECLARED:
        declared = {}
    if fault.truncation is not Truncation.NONE:
        content = content[: len(content) // 2]
    return StreamingResponse(_pieces(content, fault), headers=declared, media_type=_WAV)


async def _pieces(content: bytes, fault: MediaFault) -> AsyncIterator[bytes]:
    rate = fault.bytes_per_second
    size = _PIECE if rate is None else max(1, int(rate / 10))
    for start in range(0, len(content), size):
        yield content[start : start + size]
        await asyncio.sleep(0 if rate is None else size / rate)


async def _endless(content: bytes) -> AsyncIterator[bytes]:
    yield content
    while True:
        yield bytes(_PIECE)
        await asyncio.sleep(0)
