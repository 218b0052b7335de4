"""Writes a turn as TwiML; only here are Twilio's verbs known.

No SSML: digits are separate words in separate verbs, with `Pause` between, so that any voice of
any vendor reads them singly.
"""

from datetime import date
from functools import lru_cache
from typing import assert_never

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.phrasebook import Phrasebook
from ivr.turns import Act, Ask, GoTo, HangUp, Play, Quote, Rest, Say, Spell, TakeStatement, Turn

SILENCE_ENDS_AFTER = 8
"""Seconds without speech that end a recording; Twilio's default of 5 cuts off people who think."""

RECORDING_EVENTS = "in-progress completed absent"
"""Without `absent` a case would wait for a recording that never comes."""


_HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
_TAIL = "</Response>"


class TwimlWriter:
    """Writes turns with the words of `book`; `prefix` is the path of our public address."""

    def __init__(self, book: Phrasebook, prefix: str = "") -> None:
        self._book = book
        self._prefix = prefix
        # Most turns are those of every call; where digits are spoken, the rest of them is.
        self.write = lru_cache(maxsize=1024)(self._write)
        self._verbs = lru_cache(maxsize=1024)(self._make_verbs)

    def _write(self, turn: Turn) -> str:
        """The document for a turn, in UTF-8 without a blank line before its prolog."""
        return _HEAD + "".join(self._verbs(act, turn.language) for act in turn.acts) + _TAIL

    def _make_verbs(self, act: Act, language: str) -> str:
        response = VoiceResponse()
        self._add(response, act, language)
        return str(response).removeprefix(_HEAD).removesuffix(_TAIL)

    def _add(self, response: VoiceResponse, act: Act, language: str) -> None:
        match act:
            case Say():
                self._say(response, act, language)
            case Quote(text):
                self._speak(response, text, language)
            case Play(step):
                response.play(self._prefix + step)
            case Spell(digits, group):
                self._spell(response, digits, group, language)
            case Rest(seconds):
                response.pause(length=seconds)
            case Ask():
                self._ask(response, act, language)
            case TakeStatement():
                self._record(response, act)
            case GoTo(step):
                response.redirect(self._prefix + step, method="POST")
            case HangUp():
                response.hangup()
            case _:
                assert_never(act)

    def _speak(self, verb: VoiceResponse | Gather, text: str, language: str) -> None:
        pack = self._book.pack(language)
        verb.say(text, voice=pack.voice, language=pack.language)

    def _say(self, verb: VoiceResponse | Gather, say: Say, language: str) -> None:
        spoken = say.language or language
        words = {place: self._word(place, value, spoken) for place, value in say.words}
        self._speak(verb, self._book.text(spoken, say.prompt, words), spoken)

    def _word(self, place: str, value: str, language: str) -> str:
        vocabulary = self._book.pack(language).vocabulary
        match place:
            case "key":
                return vocabulary.key(value)
            case "date":
                return vocabulary.day(date.fromisoformat(value))
            case _:
                return value

    def _spell(self, response: VoiceResponse, digits: str, group: int, language: str) -> None:
        words = self._book.pack(language).vocabulary
        for start in range(0, len(digits), group):
            self._speak(response, f"{words.group(digits[start : start + group])}.", language)
            response.pause(length=1)

    def _ask(self, response: VoiceResponse, ask: Ask, language: str) -> None:
        gather = response.gather(
            input="dtmf",
            action=self._prefix + ask.step,
            method="POST",
            num_digits=ask.digits,
            timeout=ask.seconds,
            finish_on_key="#",
        )
        for say in ask.says:
            self._say(gather, say, language)
        # Silence falls through to here: the same step, without keys.
        response.redirect(self._prefix + ask.step, method="POST")

    def _record(self, response: VoiceResponse, take: TakeStatement) -> None:
        response.record(
            action=self._prefix + take.taken,
            method="POST",
            timeout=SILENCE_ENDS_AFTER,
            max_length=take.seconds,
            finish_on_key="#",  # by default any key ends it, even one pressed by a cheek
            play_beep=True,
            trim="do-not-trim",  # evidence keeps its timing
            recording_status_callback=self._prefix + take.reported,
            recording_status_callback_method="POST",
            recording_status_callback_event=RECORDING_EVENTS,
        )
        # Twilio's own pages disagree on whether this is reached after silence: so it is there.
        response.redirect(self._prefix + take.unheard, method="POST")
