"""Finds a Chromium on this machine; tests that need one say so when there is none."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
         "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream",
         "--use-fake-device-for-media-stream", "--disable-background-networking")  # fmt: skip
MISSING = "no Chromium: install Debian's chromium, or name one in SUARA_CHROMIUM"


def find_chromium() -> str | None:
    """The path of a Chromium: the one that is named, else the first on the PATH."""
    return os.environ.get("SUARA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
