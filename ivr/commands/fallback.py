"""`suara fallback`: the static document for Twilio's fallback URL."""

from typing import Annotated

import typer
from twilio.twiml.voice_response import VoiceResponse

from ivr.phrasebook import load_phrasebook
from ivr.settings import load_settings
from ivr.stations import load_stations
from ivr.twiml import SILENCE_ENDS_AFTER


def fallback(
    action: Annotated[
        str,
        typer.Option(help="Address of a second static document, which ends the call."),
    ] = "",
) -> None:
    """Print the TwiML to host elsewhere, for when this installation cannot be reached.

    The caller still leaves a recording, which the reconciler finds once we are back. Host both
    documents as TwiML Bins: print the second one with `--action` left out.
    """
    book = load_phrasebook()
    station = next(iter(load_stations(load_settings().station_files, book).all()))
    pack = book.pack(station.languages[0])
    response = VoiceResponse()

    def say(prompt: str) -> None:
        response.say(pack.says[prompt], voice=pack.voice, language=pack.language)

    if action:
        say("apology")
        say("notice")
        response.record(
            action=action,
            method="POST",
            timeout=SILENCE_ENDS_AFTER,
            max_length=300,
            finish_on_key="#",
            trim="do-not-trim",
        )
        response.redirect(action, method="POST")
    else:
        say("goodbye")
        response.hangup()
    print(response)
