"""Makes sure of a Chromium where we may; else says what is left out. Run by `make test`."""

import os
import shutil
import subprocess
import sys

from tests.browser.chromium import MISSING, find_chromium

_INSTALL = (("apt-get", "update", "-qq"),
            ("apt-get", "install", "-qq", "--no-install-recommends", "chromium"))  # fmt: skip


def main() -> None:
    """Install Debian's Chromium if there is none, we are root, and this is a Debian."""
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in _INSTALL:
            subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)
    if find_chromium() is None:
        sys.stdout.write(f"Left out: the browser tests, for there is {MISSING}.\n")


if __name__ == "__main__":
    main()
