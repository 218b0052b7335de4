"""The pages' words and templates: gettext catalogues, read from `.po` when the process starts."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cases.errors import CaseError
from cases.reference import shown

HERE = Path(__file__).parent
LANGUAGES = ("id", "en")
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class _Catalogue(NullTranslations):
    """A catalogue held in memory: no compiled file needs to be kept."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str, **values: object) -> str:
        found = self._messages.get(message) or message
        return found % values if values else found

    ugettext = gettext


@cache
def static_version() -> str:
    """A name for the static files that changes with their content."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def messages(language: str) -> Mapping[str, str]:
    """The translations of the pages' English words into `language`."""
    with (HERE / "locales" / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.string}


@cache
def environment(language: str) -> Environment:
    """The templates in one language; everything put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The new style would let a message through unescaped, and fail on a per cent sign in it.
    made.install_gettext_translations(_Catalogue(messages(language)), newstyle=False)  # type: ignore[attr-defined]
    made.filters["shown"] = shown
    made.filters["on"] = lambda day: format_date(day, "d MMM y", locale=language)
    made.globals.update(static_version=static_version())
    return made


def worded(error: CaseError, language: str) -> str:
    """What a refusal says, in one language."""
    said = messages(language).get(error.message, error.message)
    return said % error.values if error.values else said


def moment(at: datetime | None, zone: ZoneInfo, language: str) -> str:
    """A moment as officers read it: `21 Nov 2026 09.15 WITA`."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    name = _ZONES.get(zone.key, zone.key)
    return f"{format_datetime(local, 'd MMM y HH.mm', locale=language)} {name}"


def render(page: str, language: str, **content: object) -> str:
    """A page as HTML."""
    return environment(language).get_template(page).render(language=language, **content)
