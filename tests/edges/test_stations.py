"""Station files: each fault is named with its file and line."""

from pathlib import Path

import pytest

from ivr.errands import Errand
from ivr.errors import StationWrong
from ivr.phrasebook import load_phrasebook
from ivr.stations import SHIPPED, Stations, load_stations

BOOK = load_phrasebook()
TEXT = SHIPPED.read_text("utf-8")


def load(*files: Path) -> Stations:
    return load_stations(files, BOOK)


def written(folder: Path, *changes: tuple[str, str], name: str = "biboki.toml") -> Path:
    """The example with changes, as a file."""
    text = TEXT
    for find, put in changes:
        assert find in text
        text = text.replace(find, put, 1)
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_the_station_we_ship_offers_everything_in_one_level() -> None:
    [station] = load().all()
    keys = {choice.key: choice.errand for choice in station.menu}
    assert keys == {
        "0": Errand.DUTY,
        "1": Errand.REPORT,
        "2": Errand.STATUS,
        "3": Errand.OFFICER,
        "4": Errand.INFORMATION,
        "5": Errand.REHEARSAL,
        "9": Errand.LANGUAGE,
        "*": Errand.REPEAT,
    }
    assert station.zone.key == "Asia/Makassar"


FAULTS = [
    ('key = "polsek-contoh"', 'key = "Polsek Contoh"', "lower-case"),
    ('key = "polsek-contoh"', "", "key is missing"),
    ('name = "Polsek Contoh"', 'name = "Polsek 7"', "figures as words"),
    ('name = "Polsek Contoh"', 'name = ""', "name is missing"),
    ('name = "Polsek Contoh"', "name = 7", "name is missing"),
    ("numbers = []", 'numbers = ["0215550110"]', "is not a number"),
    ('time_zone = "Asia/Makassar"', 'time_zone = "Asia/Biboki"', "no such time zone"),
    ('time_zone = "Asia/Makassar"', 'time_zone = "../etc"', "no such time zone"),
    ('languages = ["id", "en"]', 'languages = ["id", "xx"]', "no language pack xx"),
    ('languages = ["id", "en"]', 'languages = ["id"]', "there is one"),
    ("unit = ", "unite = ", "unite is not known"),
    ("screening = 1", "screening = -1", "clock screening"),
    ("screening = 1", 'screening = "1"', "clock screening"),
    ("screening = 1", "screnning = 1", "clock screnning"),
]


@pytest.mark.parametrize(("find", "put", "said"), FAULTS)
def test_a_fault_names_file_and_line(tmp_path: Path, find: str, put: str, said: str) -> None:
    file = written(tmp_path, (find, put))
    with pytest.raises(StationWrong) as raised:
        load(file)
    message = str(raised.value)
    expected = 1 if "missing" in said and not put else line_of(find)
    assert message.startswith(f"{file}, line {expected}: ") or not put
    assert said in message


MENU_FAULTS = [
    ('key = "1"', 'key = "0"', 1, "key 0 is offered twice"),
    ('key = "2"', 'key = "#"', 2, "must be one of 0 to 9 or *"),
    ('key = "2"', 'key = "12"', 2, "must be one of 0 to 9 or *"),
    ('errand = "information"', 'errand = "joke"', 4, "joke is no errand"),
    ('errand = "information"', 'errand = "addition"', 4, "addition is no errand"),
    ('errand = "information"', "", 4, "nothing is no errand"),
    ("told = false", "tolled = false", 0, "only key, errand and told"),
]


@pytest.mark.parametrize(("find", "put", "entry", "said"), MENU_FAULTS)
def test_a_fault_of_the_menu_names_the_line_of_its_choice(
    tmp_path: Path, find: str, put: str, entry: int, said: str
) -> None:
    file = written(tmp_path, (find, put))
    lines = file.read_text("utf-8").splitlines()
    headers = [number for number, line in enumerate(lines, 1) if line == "[[menu]]"]
    with pytest.raises(StationWrong) as raised:
        load(file)
    assert str(raised.value).startswith(f"{file}, line {headers[entry]}: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("errand", ["report", "status", "officer", "duty"])
def test_a_menu_without_a_way_that_everybody_needs_is_refused(tmp_path: Path, errand: str) -> None:
    file = written(tmp_path, (f'errand = "{errand}"', 'errand = "repeat"'))
    with pytest.raises(StationWrong, match=rf"line \d+: no key leads to {errand}"):
        load(file)


@pytest.mark.parametrize(
    "change",
    [
        ('languages = ["id", "en"]', "languages = [1]"),
        ("numbers = []", "numbers = 7"),
        ("numbers = []", "numbers = [7]"),
        ("[clocks]", "clocks = 7\n[other]"),
        ('errand = "information"', "errand = 4"),
        ('errand = "information"', "errand = []"),
    ],
    ids=lambda change: change[1],
)
def test_a_value_of_the_wrong_kind_is_a_fault_like_any_other(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    with pytest.raises(StationWrong, match=r"biboki\.toml"):
        load(written(tmp_path, change))


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    broken = written(tmp_path, ('name = "Polsek Contoh"', "name = Polsek"))
    with pytest.raises(StationWrong, match=rf"{broken}: .*line {line_of('name = ')}"):
        load(broken)
    with pytest.raises(StationWrong, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_two_stations_share_neither_key_nor_number(tmp_path: Path) -> None:
    number = ("numbers = []", 'numbers = ["+62215550110"]')
    first = written(tmp_path, number)
    same_key = written(tmp_path, number, name="other.toml")
    with pytest.raises(StationWrong, match=r"other\.toml: station polsek-contoh is declared twice"):
        load(first, same_key)
    same_number = written(tmp_path, number, ("polsek-contoh", "polsek-palu"), name="palu.toml")
    with pytest.raises(StationWrong, match=r"palu\.toml: \+62215550110 also belongs to"):
        load(first, same_number)


def test_the_dialled_number_chooses_the_station(tmp_path: Path) -> None:
    one = written(tmp_path, ("numbers = []", 'numbers = ["+62215550110"]'))
    two = written(
        tmp_path,
        ("numbers = []", 'numbers = ["+62215550111"]'),
        ("polsek-contoh", "polsek-palu"),
        name="palu.toml",
    )
    stations = load(one, two)
    assert stations.at("+62215550111").key == "polsek-palu"
    assert stations.at("+62215550110").key == "polsek-contoh"
    assert stations.at("+62215550199").key == "polsek-contoh", "the first answers what is nobody's"
    assert stations.by_key("polsek-palu").key == "polsek-palu"
    assert stations.by_key("polsek-gone").key == "polsek-contoh"
