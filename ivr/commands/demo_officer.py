"""The demo's console: an officer to sign in as, with codes that are always the current ones."""

import secrets
import time

import pyotp
from rich.console import Console
from rich.live import Live
from rich.text import Text

from cases.states import Role
from ivr.parts import Parts, credentials

_STEP_SECONDS = 30


def show_the_console(parts: Parts, url: str, console: Console) -> None:
    """Print how to sign in, and keep the code fresh until Ctrl-C."""
    password = secrets.token_urlsafe(9)
    totp = _officer(parts, password)
    console.rule("The officers' console")
    console.print(f"Open   {url}/\nUser   demo\nPassword   {password}", highlight=False)
    with Live(console=console, refresh_per_second=2) as live:
        try:
            while True:
                left = _STEP_SECONDS - int(time.time()) % _STEP_SECONDS
                live.update(Text(f"Code   {totp.now()}   (for {left} s)   Ctrl-C ends the demo"))
                time.sleep(0.5)
        except KeyboardInterrupt:
            live.update(Text("The demo is over; nothing of it is kept."))


def _officer(parts: Parts, password: str) -> pyotp.TOTP:
    """The demo's head of the desk, ready to sign in."""
    who = credentials(parts)
    station = parts.stations.all()[0].key
    officer, secret = who.add("demo", "Aipda Contoh", "00000003", station, "SPKT", Role.DESK_CHIEF)
    totp = pyotp.TOTP(officer.totp_secret)
    who.set_up(secret, password, totp.now())
    # No code works twice; here nobody should have to wait for the next one.
    who.officers.change(officer.id, totp_step=0)
    return totp
