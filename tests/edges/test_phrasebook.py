"""What callers hear: complete, spoken in a set voice, short, and without a figure."""

import re
from pathlib import Path

import pytest

import ivr
from cases.states import State
from ivr import callflow
from ivr.errands import SPOKEN, Errand
from ivr.errors import PromptsWrong
from ivr.phrasebook import FOLDER, MAX_CHARACTERS, PROMPTS, load_phrasebook
from ivr.stations import load_stations
from ivr.turns import Ask, Setting

BOOK = load_phrasebook()
LANGUAGES = ["id", "en"]
CHARACTERS_A_SECOND = 15
"""How fast the voices we use speak plain Indonesian."""


def test_both_languages_of_the_product_are_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_is_complete_and_has_no_figure_anywhere(language: str) -> None:
    pack = BOOK.pack(language)
    assert set(pack.says) == PROMPTS
    words = pack.vocabulary
    spoken = [*pack.says.values(), *words.digits, *words.days, *words.months, *words.ordinals]
    assert not [text for text in spoken if re.search(r"\d", text)]
    assert not [text for text in pack.says.values() if re.search(r"[<>&/@_]", text)]


@pytest.mark.parametrize(("language", "spoken"), [("id", "id-ID"), ("en", "en-US")])
def test_voice_and_language_are_set_together(language: str, spoken: str) -> None:
    pack = BOOK.pack(language)
    assert pack.language == spoken
    assert pack.voice.startswith(f"Google.{spoken}-Wavenet-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_packs_have_the_same_places_in_each_prompt(language: str) -> None:
    places = re.compile(r"\{\w+\}")
    for prompt in PROMPTS:
        here, there = (set(places.findall(BOOK.pack(one).says[prompt])) for one in LANGUAGES)
        assert here == there, prompt


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_is_told_in_reasonable_time(language: str) -> None:
    station = load_stations((), BOOK).at("")
    [ask] = callflow.greet(Setting(station.key, language), station).acts
    assert isinstance(ask, Ask)
    words = {"station": station.name, "key": "satu"}
    told = [BOOK.text(say.language or language, say.prompt, words) for say in ask.says]
    greeting, menu = told[0], " ".join(told[1:])
    assert len(greeting) / CHARACTERS_A_SECOND <= 10
    assert len(menu) / CHARACTERS_A_SECOND <= 25
    assert max(map(len, told)) <= MAX_CHARACTERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_sent_to_the_emergency_number_in_words(language: str) -> None:
    number = BOOK.pack(language).vocabulary.group("110").replace(",", "")
    for prompt in ("greeting", "how-duty"):
        assert number in BOOK.pack(language).says[prompt]


def test_every_prompt_is_spoken_somewhere() -> None:
    source = "".join(
        path.read_text("utf-8")
        for path in Path(ivr.__file__).parent.glob("*.py")
        if path.name != "phrasebook.py"
    )
    composed = {
        *(f"menu-{errand}" for errand in Errand),
        *(f"how-{errand}" for errand in SPOKEN),
        *(f"state-{state}" for state in State),
    }
    assert [prompt for prompt in PROMPTS - composed if f'"{prompt}"' not in source] == []


def test_every_prompt_that_is_spoken_exists() -> None:
    source = Path(callflow.__file__).read_text("utf-8")
    named = set(re.findall(r'Say\("([a-z-]+)"', source))
    assert len(named) > 15
    assert named <= PROMPTS


def broken(tmp_path: Path, find: str, put: str) -> str:
    """What is said of a pack with one thing changed."""
    text = (FOLDER / "id.toml").read_text("utf-8")
    assert find in text
    (tmp_path / "xx.toml").write_text(text.replace(find, put, 1), "utf-8")
    with pytest.raises(PromptsWrong) as raised:
        load_phrasebook(tmp_path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [
        ("notice = ", "notiz = ", "prompt notice is missing"),
        ("[says]\n", '[says]\nnew = "a"\n', "prompt new is not known"),
        ("Kami belum menerima pilihan Anda.", "", "prompt quiet is empty"),
        ("Kami belum menerima pilihan Anda.", "a " * 200, "prompt quiet is empty or too long"),
        ("delapan angka nomor", "8 angka nomor", "has figures"),
        ("{key}", "satu", "wrong words in braces"),
        ("{date}", "{dat}", "wrong words in braces"),
        ('"nol", ', "", "digits must be 10 words"),
        ('"Senin", ', "", "days must be 7 words"),
        ('"Januari", ', "", "months must be 12 words"),
        ("[voice]", "[voix]", "voice"),
        ("[voice]", "[voice", "xx.toml"),
    ],
)
def test_a_broken_pack_is_named_with_its_prompt(
    tmp_path: Path, find: str, put: str, said: str
) -> None:
    message = broken(tmp_path, find, put)
    assert message.startswith("xx.toml: ")
    assert said in message
