"""Sees to it that there is a browser for the tests: CHROME, else Chromium on the PATH, else from the distribution.

The engine alone comes beside it where the distribution has it.
"""

from __future__ import annotations

import os
import shutil
import sys

from packages import install

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def main() -> None:
    """Returns when a browser is there; otherwise ends with one sentence and exit code 2."""
    named = os.environ.get("CHROME", "").strip()
    if named:
        if shutil.which(named):
            return
        sys.stderr.write(f"CHROME names {named}, which is no program here: correct it or unset it.\n")
        raise SystemExit(2)
    if not shutil.which(SHELL):
        install(SHELL)  # without it the whole browser shows the pages, only slower
    if any(shutil.which(name) for name in NAMES) or (install("chromium") and shutil.which("chromium")):
        return
    sys.stderr.write("The tests need a browser: install chromium, or name one in CHROME=, and try again.\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
