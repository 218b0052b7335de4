"""The stations that answer: who they are, what their menu offers, how long their clocks run.

A station is a TOML file, checked when it is loaded; messages name file and line.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cases.deadlines import Calendar, Clocks
from ivr.errands import Errand
from ivr.errors import StationWrong
from ivr.phrasebook import Phrasebook

SHIPPED = Path(__file__).parent / "contoh.toml"

_NEEDED = {"key": str, "name": str, "time_zone": str, "languages": list, "menu": list}
_KNOWN = {*_NEEDED, "unit", "numbers", "may_investigate", "clocks"}
_MUST_REACH = (Errand.REPORT, Errand.STATUS, Errand.OFFICER, Errand.DUTY)
_NOT_CHOSEN = (Errand.ADDITION,)


@dataclass(frozen=True, slots=True)
class Choice:
    """A key of the main menu; `told` is whether the menu reads it out."""

    key: str
    errand: Errand
    told: bool = True


@dataclass(frozen=True, slots=True)
class Station:
    """A station and its line."""

    key: str
    name: str
    unit: str
    numbers: tuple[str, ...]
    zone: ZoneInfo
    languages: tuple[str, ...]
    may_investigate: bool
    menu: tuple[Choice, ...]
    clocks: Clocks

    def choice(self, key: str) -> Choice | None:
        """What a key of the main menu means."""
        return next((choice for choice in self.menu if choice.key == key), None)

    def language_after(self, language: str) -> str:
        """The language offered instead of this one."""
        index = self.languages.index(language)
        return self.languages[(index + 1) % len(self.languages)]


class Stations:
    """All stations of the installation, found by the number that was dialled."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self._by_key = {station.key: station for station in stations}
        self._by_number = {
            number: station for station in self._by_key.values() for number in station.numbers
        }
        self._first = next(iter(self._by_key.values()))

    def all(self) -> tuple[Station, ...]:
        """Every station, in the order of their files."""
        return tuple(self._by_key.values())

    def by_decree(self, calendar: Calendar) -> "Stations":
        """The same stations, with their clocks on the days off that `calendar` knows."""
        return Stations(
            replace(station, clocks=replace(station.clocks, calendar=calendar))
            for station in self._by_key.values()
        )

    def at(self, number: str) -> Station:
        """The station of a dialled number; the first one answers what nobody claims."""
        return self._by_number.get(number, self._first)

    def by_key(self, key: str) -> Station:
        """The station that a case belongs to; the first one minds those of a station now gone."""
        return self._by_key.get(key, self._first)


def load_stations(paths: Iterable[Path], book: Phrasebook) -> Stations:
    """The stations in these files, or the one we ship when there are none.

    Raises:
        StationWrong: naming file and line.
    """
    loaded: dict[str, Station] = {}
    claimed: dict[str, str] = {}
    for path in tuple(paths) or (SHIPPED,):
        station = load_station(path, book)
        if station.key in loaded:
            raise StationWrong(f"{path}: station {station.key} is declared twice")
        for number in station.numbers:
            if claimed.setdefault(number, station.key) != station.key:
                raise StationWrong(f"{path}: {number} also belongs to {claimed[number]}")
        loaded[station.key] = station
    return Stations(loaded.values())


def load_station(path: Path, book: Phrasebook) -> Station:
    """The station in one file.

    Raises:
        StationWrong: naming file and line.
    """
    try:
        text = path.read_text("utf-8")
        return _Reader(path, text, tomllib.loads(text)).station(book)
    except OSError as error:
        raise StationWrong(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise StationWrong(f"{path}: {error}") from error
    except (TypeError, AttributeError) as error:
        raise StationWrong(f"{path}: a value is of the wrong kind ({error})") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    text: str
    content: Mapping[str, Any]

    def station(self, book: Phrasebook) -> Station:
        self._check_names()
        content = self.content
        languages = tuple(content["languages"])
        for language in languages:
            if language not in book:
                raise self._wrong("languages", f"there is no language pack {language}")
        return Station(
            key=content["key"],
            name=content["name"],
            unit=content.get("unit", ""),
            numbers=tuple(self._number(number) for number in content.get("numbers", ())),
            zone=self._zone(),
            languages=languages,
            may_investigate=bool(content.get("may_investigate", True)),
            menu=self._menu(languages),
            clocks=self._clocks(),
        )

    def _check_names(self) -> None:
        for name in self.content:
            if name not in _KNOWN:
                raise self._wrong(name, f"{name} is not known here")
        for name, kind in _NEEDED.items():
            if not isinstance(self.content.get(name), kind) or not self.content[name]:
                raise self._wrong(name, f"{name} is missing or empty")
        if not re.fullmatch(r"[a-z0-9-]{1,64}", self.content["key"]):
            raise self._wrong("key", "key must be lower-case letters, digits and hyphens")
        if re.search(r"\d", self.content["name"]):
            raise self._wrong("name", "name is spoken; write its figures as words")

    def _number(self, number: str) -> str:
        if not re.fullmatch(r"\+\d{6,15}", number):
            raise self._wrong("numbers", f"{number} is not a number such as +62215550110")
        return number

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.content["time_zone"])
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise self._wrong("time_zone", "there is no such time zone") from error

    def _menu(self, languages: tuple[str, ...]) -> tuple[Choice, ...]:
        choices: dict[str, Choice] = {}
        for index, entry in enumerate(self.content["menu"]):
            choice = self._choice(entry, index)
            if choice.key in choices:
                raise self._wrong_choice(index, f"key {choice.key} is offered twice")
            choices[choice.key] = choice
        offered = {choice.errand for choice in choices.values()}
        for errand in _MUST_REACH:
            if errand not in offered:
                raise self._wrong("[[menu]]", f"no key leads to {errand.value}")
        if Errand.LANGUAGE in offered and len(languages) < 2:
            raise self._wrong("languages", "the menu offers another language, but there is one")
        return tuple(choices.values())

    def _choice(self, entry: Mapping[str, Any], index: int) -> Choice:
        if not set(entry) <= {"key", "errand", "told"}:
            raise self._wrong_choice(index, "only key, errand and told belong here")
        key, errand = str(entry.get("key", "")), entry.get("errand", "")
        if not re.fullmatch(r"[0-9*]", key):
            raise self._wrong_choice(index, "key must be one of 0 to 9 or *")
        if errand not in set(Errand) - set(_NOT_CHOSEN):
            raise self._wrong_choice(index, f"{errand or 'nothing'} is no errand")
        return Choice(key, Errand(errand), bool(entry.get("told", True)))

    def _clocks(self) -> Clocks:
        given = self.content.get("clocks", {})
        known = {field.name for field in fields(Clocks)} - {"calendar"}
        for name, value in given.items():
            if name not in known or not isinstance(value, int) or value < 0:
                raise self._wrong(name, f"clock {name} is not known or no number of days")
        return Clocks(**given)

    def _wrong(self, name: str, message: str) -> StationWrong:
        start = re.compile(rf"^\s*{re.escape(name)}\b|^\s*{re.escape(name)}")
        lines = enumerate(self.text.splitlines(), start=1)
        line = next((number for number, text in lines if start.match(text)), 1)
        return StationWrong(f"{self.path}, line {line}: {message}")

    def _wrong_choice(self, index: int, message: str) -> StationWrong:
        lines = enumerate(self.text.splitlines(), start=1)
        headers = [number for number, text in lines if text.strip().startswith("[[menu]]")]
        line = headers[index] if index < len(headers) else 1
        return StationWrong(f"{self.path}, line {line}: {message}")
