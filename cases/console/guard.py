"""What guards every page: headers, the session cookie, and proof that a form is ours."""

import hmac
from email.message import MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.console.weight import unmasked
from cases.errors import CaseError

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
_MAX_FORM = 256 * 1024
_NOT_MODIFIED = 304


class FormRefused(CaseError):
    """A form that did not come from a page of ours, or is not in its form."""


class SignInNeeded(CaseError):
    """Nobody is signed in in this browser."""


class GuardHeaders:
    """Puts the headers on every answer that a browser may show; nothing is ever cached, except
    the static files, whose name changes with their content."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                # What has not changed is not shown anew, so it needs no policy.
                policy = {} if message["status"] == _NOT_MODIFIED else self._headers
                extra = {**policy, "cache-control": "no-store"}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in extra.items()
                        if name.encode() not in names
                    ),
                ]
            await send(message)

        await self._app(scope, receive, guarded)


class Cookie:
    """The session cookie: host-only, strict, unreadable to scripts; secure wherever we are."""

    def __init__(self, public_url: str) -> None:
        self.secure = urlsplit(public_url).scheme == "https"
        self._name = "__Host-suara" if self.secure else "suara"

    def read(self, request: Request) -> str:
        """The token a browser sent, or nothing."""
        return request.cookies.get(self._name, "")

    def set(self, response: Response, token: str) -> None:
        """Hand a token out."""
        response.set_cookie(
            self._name, token, httponly=True, samesite="strict", secure=self.secure, path="/"
        )

    def clear(self, response: Response) -> None:
        """Take it back."""
        response.delete_cookie(self._name, path="/", secure=self.secure, httponly=True)


def require_same_origin(request: Request, public_url: str) -> None:
    """Refuse a form that another site's page sent (fetch metadata, else the origin).

    Raises:
        FormRefused: when it did.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise FormRefused("the form came from elsewhere")
        return
    origin = request.headers.get("origin", "")
    parts = urlsplit(public_url)
    if origin != f"{parts.scheme}://{parts.netloc}":
        raise FormRefused("the form came from elsewhere")


async def read_form(request: Request, fields: frozenset[str]) -> dict[str, str]:
    """A posted form with exactly the fields it may have, each once; absent ones are blank.

    Raises:
        FormRefused: for any other field, a repeated one, or too much of it.
    """
    pairs = await _read_pairs(request)
    return _only(pairs, fields)


async def read_upload(request: Request, fields: frozenset[str]) -> dict[str, str]:
    """As `read_form`, for a form with a text file in it (multipart, UTF-8).

    Raises:
        FormRefused: for any other field, a repeated one, too much of it, or what is no text.
    """
    head = f"content-type: {request.headers.get('content-type', '')}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + await _body(request, _MAX_FORM))
    try:
        pairs = [(_name(part), _text(part)) for part in message.iter_parts()]
    except (ValueError, AttributeError, LookupError) as error:
        raise FormRefused("the form cannot be read") from error
    return _only(pairs, fields)


def _name(part: "MIMEPart[Any, Any]") -> str:
    return str(part.get_param("name", "", "content-disposition"))


def _text(part: "MIMEPart[Any, Any]") -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise FormRefused("the form cannot be read")
    return content.decode("utf-8")


async def _body(request: Request, most: int) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise FormRefused("the form is too large")
    return body


def _only(pairs: list[tuple[str, str]], fields: frozenset[str]) -> dict[str, str]:
    form = dict(pairs)
    if len(form) != len(pairs) or not form.keys() <= fields | {"csrf"}:
        raise FormRefused("the form has fields it should not have")
    return {name: form.get(name, "") for name in fields | {"csrf"}}


async def read_selection(
    request: Request, fields: frozenset[str], many: str
) -> tuple[dict[str, str], list[str]]:
    """As `read_form`, with a field `many` of tick boxes; returns what was ticked beside the form.

    Raises:
        FormRefused: as `read_form` does.
    """
    pairs = await _read_pairs(request)
    others = [(name, value) for name, value in pairs if name != many]
    form = dict(others)
    if len(form) != len(others) or not form.keys() <= fields | {"csrf"}:
        raise FormRefused("the form has fields it should not have")
    ticked = [value for name, value in pairs if name == many]
    return {name: form.get(name, "") for name in fields | {"csrf"}}, ticked


async def _read_pairs(request: Request) -> list[tuple[str, str]]:
    body = await _body(request, _MAX_FORM)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise FormRefused("the form cannot be read") from error
    return [(name, value.replace("\0", "")) for name, value in pairs]  # no database keeps NUL


def version_in(form: dict[str, str]) -> int:
    """The version of the case that a form saw; what is none fits no case."""
    return int(form["version"]) if form["version"].isdecimal() else -1


def require_csrf(form: dict[str, str], expected: str) -> None:
    """Refuse a form without the session's own token.

    Raises:
        FormRefused: when it is missing or another's.
    """
    if not hmac.compare_digest(unmasked(form["csrf"]).encode(), expected.encode()):
        raise FormRefused("the form is too old; open the page again")


def see(path: str) -> RedirectResponse:
    """Go and look at another page."""
    return RedirectResponse(path, 303)
