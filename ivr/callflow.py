"""What happens next on a call; pure. Each function answers a question with a turn."""

from dataclasses import dataclass
from functools import lru_cache

from ivr import steps
from ivr.errands import Errand
from ivr.stations import Station
from ivr.turns import Ask, GoTo, HangUp, Rest, Say, Setting, Spell, TakeStatement, Turn

NOTICE_VERSION = "2026-11"
"""Which wording of the recording notice callers hear; changes with the prompt `notice`."""

SILENCES_ALLOWED = 2
WRONG_KEYS_ALLOWED = 3
READINGS_ALLOWED = 6
ENTRIES_ALLOWED = 5
QUIET_ENTRIES_ALLOWED = 3
MAX_SECONDS = 300
REHEARSAL_SECONDS = 20
REHEARSAL_REFERENCE = "40729150"
FAREWELL = (Say("goodbye"), HangUp())


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a caller made of the menu: an errand, or None and the menu comes again."""

    errand: Errand | None
    says: tuple[Say, ...] = ()
    silences: int = 0
    wrong: int = 0


def choose(station: Station, keys: str, silences: int, wrong: int) -> Choosing:
    """What keys or silence at the main menu mean.

    Who cannot use the keys is never hung up on: two silences or three wrong keys lead to the
    recording.
    """
    choice = station.choice(keys) if keys else None
    if choice is not None:
        return Choosing(choice.errand, (), silences, wrong)
    silences, wrong = (silences, wrong + 1) if keys else (silences + 1, wrong)
    if silences >= SILENCES_ALLOWED or wrong >= WRONG_KEYS_ALLOWED:
        return Choosing(Errand.REPORT, (Say("straight-to-recording"),), silences, wrong)
    return Choosing(None, (Say("wrong-key" if keys else "quiet"),), silences, wrong)


def answer(here: Setting, station: Station, chosen: Choosing) -> Turn:
    """What follows a choice of the main menu."""
    match chosen.errand:
        case Errand.STATUS:
            return ask_reference(here, "status-ask", 1)
        case Errand.LANGUAGE:
            return greet(Setting(here.station, station.language_after(here.language)), station)
        case Errand.REPEAT | None:
            return menu(here, station, chosen.says, chosen.silences, chosen.wrong)
        case errand:
            return take(here, errand, chosen.says)


def greet(here: Setting, station: Station) -> Turn:
    """Who answers, the way out of danger, and the menu."""
    return menu(here, station, (Say("greeting", (("station", station.name),)),))


@lru_cache(maxsize=1024)
def menu(
    here: Setting, station: Station, says: tuple[Say, ...] = (), silences: int = 0, wrong: int = 0
) -> Turn:
    """The main menu behind `says`; whoever was silent once gets longer to find the key."""
    step = steps.menu(here.language, silences, wrong)
    options = tuple(_option(here, station, choice.key) for choice in station.menu if choice.told)
    return here.turn(Ask(step, says + options, digits=1, seconds=8 if silences else 5))


def _option(here: Setting, station: Station, key: str) -> Say:
    choice = station.choice(key)
    errand = choice.errand if choice else Errand.REPEAT
    other = station.language_after(here.language) if errand is Errand.LANGUAGE else ""
    return Say(f"menu-{errand.value}", (("key", key),), other)


def take(here: Setting, errand: Errand, says: tuple[Say, ...] = (), attempt: int = 1) -> Turn:
    """Notice, consent and instruction, then the recording. A rehearsal keeps nothing."""
    notice = () if errand is Errand.REHEARSAL else (Say("notice"),)
    return here.turn(*says, *notice, Say(f"how-{errand.value}"), _statement(here, errand, attempt))


def _statement(here: Setting, errand: Errand, attempt: int) -> TakeStatement:
    return TakeStatement(
        errand=errand,
        taken=steps.taken(here.language, errand, attempt),
        unheard=steps.unheard(here.language, errand, attempt),
        reported=steps.reported(here.language, errand),
        seconds=REHEARSAL_SECONDS if errand is Errand.REHEARSAL else MAX_SECONDS,
    )


def unheard(here: Setting, station: Station, errand: Errand, attempt: int) -> Turn:
    """Nothing was heard: one more try, then a kind end, since silence costs money."""
    if errand is Errand.REHEARSAL:
        return menu(here, station)
    if attempt > 1:
        return here.turn(Say("unheard-goodbye"), HangUp())
    return here.turn(Say("unheard"), _statement(here, errand, attempt + 1))


def rehearsed(here: Setting) -> Turn:
    """The end of a rehearsal: what a reference sounds like, and back to the menu."""
    return here.turn(
        Say("rehearsal-done"), Spell(REHEARSAL_REFERENCE, 4), GoTo(steps.menu(here.language))
    )


def read_back(here: Setting, reference: str, pin: str, reading: int = 1) -> Turn:
    """The reference twice in groups of four, the code likewise, and whether it was noted.

    Spoken outside of the question, so that no key cuts it short.
    """
    return here.turn(
        Say("reference-intro"),
        Rest(),
        Spell(reference, 4),
        Say("reference-again"),
        Rest(),
        Spell(reference, 4),
        *((Say("pin-intro"), Spell(pin, 3), Say("pin-again"), Spell(pin, 3)) if pin else ()),
        _whether_noted(here, reading),
    )


def read_slowly(here: Setting, reference: str, pin: str, reading: int) -> Turn:
    """The reference, and the code, digit by digit."""
    return here.turn(
        Say("reference-slowly"),
        Rest(),
        Spell(reference, 1),
        *((Say("pin-again"), Spell(pin, 1)) if pin else ()),
        _whether_noted(here, reading),
    )


def _whether_noted(here: Setting, reading: int) -> Ask:
    return Ask(steps.noted(here.language, reading), (Say("noted-ask"),), digits=1, seconds=8)


def noted(here: Setting, keys: str, reading: int, reference: str, pin: str, date: str) -> Turn:
    """After the reading: done, slower, an officer, or once more for whoever stayed quiet."""
    match keys:
        case "1":
            return here.turn(_promise(date), HangUp())
        case "0":
            return take(here, Errand.DUTY)
        case "2" if reading < READINGS_ALLOWED:
            return read_slowly(here, reference, pin, reading + 1)
        case _ if reading == 1:
            return read_back(here, reference, pin, reading + 1)
        case _:
            return here.turn(_promise(date), Say("goodbye"), HangUp())


def _promise(date: str) -> Say:
    return Say("promise", (("date", date),)) if date else Say("goodbye")


def added(here: Setting) -> Turn:
    """Something was added to a case."""
    return here.turn(Say("addition-taken"), HangUp())


def offer(here: Setting) -> Turn:
    """The reference that the last call from this number broke off before."""
    return here.turn(Ask(steps.offer(here.language), (Say("offer"),), digits=1, seconds=8))


def ask_reference(here: Setting, prompt: str, attempt: int) -> Turn:
    """Eight digits, with time to fetch the paper."""
    step = steps.status(here.language, attempt)
    return here.turn(Ask(step, (Say(prompt),), digits=8, seconds=12))


def reference_missed(here: Setting, keys: str, attempt: int) -> Turn:
    """No digits, or digits that cannot be a reference: free of penalty, and told apart."""
    if attempt >= (ENTRIES_ALLOWED if keys else QUIET_ENTRIES_ALLOWED):
        return leave_message(here)
    prompt = "status-wrong-digit" if keys else "status-quiet"
    return ask_reference(here, prompt, attempt + 1)


def ask_proof(here: Setting, attempt: int) -> Turn:
    """Something only the reporter knows; asked alike for unknown references and others' cases."""
    step = steps.proof(here.language, attempt)
    return here.turn(Ask(step, (Say("proof-ask"),), digits=6, seconds=10))


def no_match(here: Setting, attempt: int, *, limited: bool) -> Turn:
    """The proof failed, or there is no such case: the same words for both."""
    if limited:
        return leave_message(here, (Say("no-match"), Say("too-many")))
    step = steps.status(here.language, attempt + 1)
    return here.turn(Ask(step, (Say("no-match"), Say("status-ask")), digits=8, seconds=12))


def leave_message(here: Setting, says: tuple[Say, ...] = ()) -> Turn:
    """Who cannot get at a case speaks to the officers instead."""
    return take(here, Errand.REPORT, (*says, Say("status-message")))


def apologise(here: Setting, errand: Errand = Errand.REPORT, attempt: int = 0) -> Turn:
    """Something failed on our side: the caller can still speak, and it will still arrive.

    Who has spoken twice has said it; recording on through an outage would only cost money.
    """
    if attempt > 1:
        return here.turn(Say("apology"), HangUp())
    return here.turn(Say("apology"), Say("notice"), _statement(here, errand, attempt + 1))
