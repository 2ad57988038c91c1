"""Makes the virtual environment from the hashed lock: ``python3 scripts/environment.py demo|dev``.

Runs on the machine's own Python with nothing else installed, so it uses the standard library alone. When nothing
has changed since the last run it does nothing and takes no time.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = HERE / "requirements"
OLDEST = (3, 11)
# What holds what: an environment made for development serves the demo as well.
HOLDERS = {"demo": ("demo", "dev"), "dev": ("dev",)}


def stop(sentence: str) -> None:
    """Ends the set-up with one sentence that says what is missing and how to mend it."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def fingerprint(name: str) -> str:
    """What the environment called ``name`` is made of: its locks, the project's own metadata and the interpreter."""
    import tomllib  # an older Python lacks it, and is told so before this is reached

    digest = hashlib.sha256(sys.version.encode() + str(HERE).encode())
    for path in (LOCKS / f"{name}.txt", LOCKS / "tools.txt"):
        digest.update(path.read_bytes())
    about = tomllib.loads((HERE / "pyproject.toml").read_text())
    digest.update(json.dumps([about["project"], about["tool"]["setuptools"]]).encode())
    return digest.hexdigest()


def stamp(name: str) -> Path:
    """Where the fingerprint of the last complete installation is kept."""
    return VENV / f".installed-{name}"


def is_ready(name: str) -> bool:
    """True when an environment that holds ``name`` is installed whole and its lock has not changed since."""
    return (VENV / "bin" / "openmash").exists() and any(
        stamp(holder).exists() and stamp(holder).read_text() == fingerprint(holder) for holder in HOLDERS[name]
    )


def run(arguments: Sequence[object], quiet: bool = False) -> bool:
    """Runs one command without standard input; true when it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    finished = subprocess.run(
        [str(argument) for argument in arguments],
        stdin=subprocess.DEVNULL,
        stderr=output,
        check=False,
    )
    return finished.returncode == 0


def install_venv_module() -> None:
    """Debian keeps ``ensurepip`` in a package of its own; installs it where that needs no password."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = os.geteuid() == 0 or (shutil.which("sudo") and run(["sudo", "-n", "true"], quiet=True))
    if not (may and shutil.which("apt-get")):
        stop(
            "Python's venv module is missing here: install it (on Debian: apt-get install python3-venv) and try again."
        )
    environment = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    run([*environment, "update"])
    if not run([*environment, "install", "-y", "--no-install-recommends", "python3-venv"]):
        stop("Python's venv module could not be installed: install python3-venv by hand and try again.")


def create_venv() -> None:
    """Makes an empty virtual environment, afresh when the interpreter it was made from is gone."""
    if PYTHON.exists() and run([PYTHON, "-c", "import pip"], quiet=True):
        return
    if not run([sys.executable, "-c", "import ensurepip, venv"], quiet=True):
        install_venv_module()
    if not run([sys.executable, "-m", "venv", "--clear", VENV]):
        stop(f"The virtual environment could not be made in {VENV}: see the lines above.")


def install(name: str) -> None:
    """Installs the lock called ``name`` and the project itself, editable, into the environment."""
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    if not run([*pip, "--require-hashes", "-r", LOCKS / "tools.txt"]):
        stop("The installer could not be fetched: is there a way to the Python package index from here?")
    lock: list[str | Path] = ["--require-hashes", "-r", LOCKS / f"{name}.txt"]
    uv: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON]
    # uv takes seconds where pip takes a minute, but does not read pip's own configuration (a mirror, a certificate).
    if not run([*uv, *lock], quiet=True) and not run([*pip, *lock]):
        stop(f"The packages of requirements/{name}.txt could not be installed: see the lines above.")
    if not run([*pip, "--no-build-isolation", "--no-deps", "--editable", HERE]):
        stop("OpenMASH itself could not be installed into its environment: see the lines above.")


def main(name: str) -> None:
    """Brings the environment up to date with its lock; one set-up at a time."""
    if sys.version_info < OLDEST:
        stop(f"OpenMASH needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 ...")
    if is_ready(name):
        return
    with open(HERE / ".setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(name):
            return
        began = time.monotonic()
        print(f"Setting up Python ({name}) in .venv ...", flush=True)
        create_venv()
        install(name)
        stamp(name).write_text(fingerprint(name))
        print(f"Python is ready ({time.monotonic() - began:.0f} s).", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in HOLDERS:
        stop("Usage: python3 scripts/environment.py demo|dev")
    main(sys.argv[1])
