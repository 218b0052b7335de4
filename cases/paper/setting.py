"""Sets a document with Typst: data in, PDF out; no network, no file but the template's own."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

_HERE = Path(__file__).parent
_NO_PACKAGES = _HERE / "no-packages"
"""A folder that is not there: a template that asks for a package gets none."""


def set_in_pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The document as PDF/UA-1 (ISO 14289-1), the same bytes for the same data and moment.

    That standard refuses a sign for which there is no shape, such as a smiley in a message; such a
    document is a tagged PDF all the same, with an empty box there. Some 100 ms and 50 MB of work;
    not for the event loop.
    """
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False)}
    try:
        return _compile(template, inputs, at, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compile(template, inputs, at, "1.7")


def _compile(
    template: str, inputs: dict[str, str], at: datetime, standard: Literal["ua-1", "1.7"]
) -> bytes:
    return typst.compile(
        _HERE / template,
        root=_HERE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standard,
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
        timestamp=int(at.timestamp()),
    )


def _clean(value: Any) -> Any:
    """The data without control signs and half letters, for which no font has a shape."""
    if isinstance(value, str):
        return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in value)
    if isinstance(value, Mapping):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
