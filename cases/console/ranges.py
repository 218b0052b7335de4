"""Parts of a file, as a browser's player asks for them (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import Response
from fastapi.responses import StreamingResponse

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_BLOCK = 64 * 1024

LARGEST_PART = 1 << 20
"""Bytes sent for one Range at most: a minute of telephone sound as WAV, nine as the light copy.
A player asks for the next part when it gets there, so the history tells what was really heard."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `first` to `last`, both included, of `size`; `asked` says that it was a Range."""

    first: int
    last: int
    size: int
    asked: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def part_of(size: int, wanted: str, largest: int = LARGEST_PART) -> Part | None:
    """The part that a Range header asks for, None if the file has no such part.

    Several ranges, other units and malformed ones get the whole file, as the RFC lets us.
    """
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or not (found[1] or found[2]):
        return Part(0, size - 1, size, asked=False)
    if found[1]:
        first, last = int(found[1]), int(found[2] or size - 1)
        if found[2] and last < first:
            return Part(0, size - 1, size, asked=False)
    else:
        first, last = max(0, size - int(found[2])), size - 1
    last = min(last, size - 1, first + largest - 1)
    return Part(first, last, size, asked=True) if first <= last else None


def no_such_part(size: int) -> Response:
    """The answer to a Range that lies outside of the file."""
    return Response(status_code=416, headers={"content-range": f"bytes */{size}"})


def send(
    path: Path, part: Part, media_type: str, headers: dict[str, str], *, body: bool
) -> Response:
    """A part of a file, streamed; without a `body` for HEAD."""
    told = {**headers, "accept-ranges": "bytes", "content-length": str(part.length)}
    if part.asked:
        told["content-range"] = f"bytes {part.first}-{part.last}/{part.size}"
    status = 206 if part.asked else 200
    if not body:
        return Response(status_code=status, headers=told, media_type=media_type)
    return StreamingResponse(_blocks(path, part), status, told, media_type)


def _blocks(path: Path, part: Part) -> Iterator[bytes]:
    left = part.length
    with path.open("rb") as file:
        file.seek(part.first)
        while left and (block := file.read(min(left, _BLOCK))):
            left -= len(block)
            yield block
