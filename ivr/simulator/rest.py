"""Twilio's REST side for recordings and calls, as a small web application.

Field names, formats and status codes follow twilio_api_v2010.json and the Recordings page:
durations are strings of whole seconds, times RFC 2822, a page names the next in next_page_uri.
"""

import base64
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ivr.simulator.account import API, Account, Recording
from ivr.simulator.listing import call_fields, page_of, recording_fields
from ivr.simulator.media import media_response, stored_file

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class RestRequest:
    """A request the product made; whether it carried credentials, never which."""

    method: str
    path: str
    query: str
    host: str
    with_credentials: bool
    status: int


class RestSide:
    """The resources of one account, behind HTTP Basic; every request goes into `log`."""

    def __init__(
        self, account: Account, auth_token: str, storage_url: str, log: list[RestRequest]
    ) -> None:
        self._account = account
        self._storage_url = storage_url
        self._log = log
        pair = f"{account.sid}:{auth_token}".encode()
        self._authorization = b"Basic " + base64.b64encode(pair)

    def application(self) -> Starlette:
        """The routes; the stored files stand on an address of their own and ask no credentials."""
        account = f"/{API}/Accounts/{self._account.sid}"
        guarded = {
            ("GET", f"{account}/Recordings.json"): self._list,
            ("GET", f"{account}/Recordings/{{sid}}.json"): self._show,
            ("DELETE", f"{account}/Recordings/{{sid}}.json"): self._delete,
            ("DELETE", f"{account}/Recordings/{{sid}}"): self._delete,
            ("GET", f"{account}/Recordings/{{sid}}.wav"): self._media,
            ("GET", f"{account}/Recordings/{{sid:str}}"): self._media,
            ("GET", f"{account}/Calls/{{sid}}.json"): self._show_call,
            ("GET", "/{path:path}"): _unknown,
        }
        routes = [
            Route(path, self._noted(self._guarded(handler)), methods=[method])
            for (method, path), handler in guarded.items()
        ]
        return Starlette(routes=[Route("/stored/{sid}.wav", self._noted(self._stored)), *routes])

    async def _list(self, request: Request) -> Response:
        return JSONResponse(page_of(self._account, request.url.path, request.query_params))

    async def _show(self, request: Request) -> Response:
        recording = self._recording(request)
        gone = recording is not None and recording.status == "deleted"
        if recording is None or (gone and "IncludeSoftDeleted" not in request.query_params):
            return not_found(request)
        return JSONResponse(recording_fields(self._account, recording))

    async def _delete(self, request: Request) -> Response:
        recording = self._recording(request)
        if recording is None or not self._account.delete(recording):
            return not_found(request)
        return Response(status_code=204)

    async def _media(self, request: Request) -> Response:
        recording = self._recording(request)
        found = recording and media_response(self._account, recording, self._storage_url)
        return found or not_found(request)

    async def _stored(self, request: Request) -> Response:
        recording = self._recording(request)
        if recording is None or not recording.ready:
            return not_found(request)
        return stored_file(self._account, recording)

    async def _show_call(self, request: Request) -> Response:
        call = self._account.calls.get(request.path_params["sid"])
        if call is None:
            return not_found(request)
        return JSONResponse(call_fields(self._account, call))

    def _recording(self, request: Request) -> Recording | None:
        return self._account.recordings.get(request.path_params["sid"])

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not secrets.compare_digest(given, self._authorization):
                return _error(401, 20003, "Authenticate")
            return await handler(request)

        return answer

    def _noted(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            response = await handler(request)
            self._log.append(
                RestRequest(
                    method=request.method,
                    path=request.url.path,
                    query=request.url.query,
                    host=request.url.netloc,
                    with_credentials="authorization" in request.headers,
                    status=response.status_code,
                )
            )
            return response

        return answer


def not_found(request: Request) -> Response:
    """Twilio's 404."""
    return _error(404, 20404, f"The requested resource {request.url.path} was not found")


async def _unknown(request: Request) -> Response:
    return not_found(request)


def _error(status: int, code: int, message: str) -> Response:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else None
    fields = {"code": code, "message": message, "status": status}
    return JSONResponse(fields, status, headers=headers)
