"""Installs packages of the machine's own distribution, where that needs no password."""

from __future__ import annotations

import os
import shutil
import subprocess


def _quietly(*arguments: str) -> bool:
    finished = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return finished.returncode == 0


def may_install() -> bool:
    """True on a machine with apt where this account is root or may use sudo without a password."""
    if shutil.which("apt-get") is None:
        return False
    return os.geteuid() == 0 or (shutil.which("sudo") is not None and _quietly("sudo", "-n", "true"))


def install(*names: str) -> bool:
    """Installs these packages and nothing they merely recommend; true when that worked."""
    if not may_install():
        return False
    apt = [*([] if os.geteuid() == 0 else ["sudo", "-n"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    print(f"Installing {', '.join(names)} ...", flush=True)
    _quietly(*apt, "update")
    return _quietly(*apt, "install", "-y", "--no-install-recommends", *names)
