"""Sentences, corrected words and their times, whatever is typed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cases.revisions import PAUSE, Word, compared, retimed, sentences, with_sentence

TEXTS = st.lists(st.sampled_from(["motor", "saya", "hilang", "di", "pasar"]), max_size=12)
GAPS = st.floats(0, 3, allow_nan=False)


@st.composite
def readings(draw: st.DrawFn) -> tuple[tuple[Word, ...], float]:
    """A machine's words and the length of their recording."""
    words: list[Word] = []
    now = 0.0
    for text in draw(TEXTS):
        start = now + draw(GAPS)
        now = start + draw(st.floats(0, 1.5, allow_nan=False))
        words.append({"text": text, "start": start, "end": now, "confidence": draw(GAPS) / 3})
    return tuple(words), now + draw(GAPS)


def in_order(words: tuple[Word, ...], seconds: float) -> bool:
    """Whether times only grow, and stay inside the recording."""
    times = [time for word in words for time in (word["start"], word["end"])]
    return all(a <= b for a, b in pairwise([0.0, *times, seconds]))


@given(readings())
def test_sentences_hold_every_word_once_and_no_pause(
    reading: tuple[tuple[Word, ...], float],
) -> None:
    words, _ = reading
    found = sentences(words)
    assert tuple(word for one in found for word in one.words) == words
    for one in found:
        assert all(b["start"] - a["end"] <= PAUSE for a, b in pairwise(one.words))


@given(readings(), st.data())
def test_any_sequence_of_edits_keeps_times_in_order_and_inside(
    reading: tuple[tuple[Word, ...], float], data: st.DataObject
) -> None:
    words, seconds = reading
    for typed in data.draw(st.lists(TEXTS, max_size=6)):
        number = data.draw(st.integers(-1, len(sentences(words)) - 1))
        text = " ".join(typed)
        if number < 0:
            words = retimed(text, words, 0.0, seconds)
            assert [word["text"] for word in words] == typed
        else:
            before = sentences(words)
            words = with_sentence(words, number, text, seconds)
            others = [one.text for one in before if one.number != number and one.number < number]
            assert " ".join(word["text"] for word in words).startswith(" ".join(others))
        assert in_order(words, seconds)


@given(readings())
def test_what_is_not_changed_stays_as_it_was(reading: tuple[tuple[Word, ...], float]) -> None:
    words, seconds = reading
    assert retimed(" ".join(word["text"] for word in words), words, 0.0, seconds) == words
    for one in sentences(words):
        assert with_sentence(words, one.number, one.text, seconds) == words


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts(old: list[str], new: list[str]) -> None:
    changes = compared(" ".join(old), " ".join(new))
    before = " ".join(one.text for one in changes if one.kind != "ins")
    after = " ".join(one.text for one in changes if one.kind != "del")
    assert (before.split(), after.split()) == (old, new)


def test_a_word_put_in_anothers_place_takes_its_time() -> None:
    words = (
        {"text": "modol", "start": 1.0, "end": 1.5, "confidence": 0.3},
        {"text": "saya", "start": 1.6, "end": 2.0, "confidence": 0.9},
    )
    motor, saya = retimed("motor saya", words, 0.0, 5.0)
    assert motor == {"text": "motor", "start": 1.0, "end": 1.5, "confidence": None}
    assert saya == words[1]


def test_words_where_the_machine_heard_nothing_stand_at_the_beginning() -> None:
    first, second = retimed("halo polisi", (), 0.0, 0.5)
    assert (first["start"], first["end"], second["end"]) == (0.0, 0.25, 0.5)
