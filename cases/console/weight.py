"""Pages are compressed, and what is secret in them is different every time.

A compressed page grows less where it repeats itself. Whoever can put words into a page and see its
size could so guess a secret in it (BREACH, 2013). The only secret in our pages is the form token;
masked with fresh random bytes, it never repeats. Session cookies are same-site besides, so that no
other site's request gets a page with secrets at all.
"""

import base64
import binascii
import secrets

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LEVEL = 6
"""A tenth larger than 9, in a third of the time."""


_SOUND = "/sound"
"""In the path of every recording: they are asked for in parts, whose bytes are counted as kept."""


class CompressedPages:
    """Compresses pages, scripts and styles; recordings go out as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=400, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = scope["type"] != "http" or _SOUND in scope["path"]
        await (self._app if plain else self._compressed)(scope, receive, send)


def masked(token: str) -> str:
    """The token as a page may show it: different every time."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _xor(plain, mask)).decode()


def unmasked(shown: str) -> str:
    """The token behind what a page showed; anything else comes back as it is."""
    try:
        both = base64.urlsafe_b64decode(shown.encode())
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode("ascii") if len(both) % 2 == 0 else shown
    except (binascii.Error, ValueError):
        return shown


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))
