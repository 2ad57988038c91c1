"""Runs pytest with Spark: ``scripts/spark.py PYTEST-ARGUMENTS``. Spark is large, and few need it: it is locked apart.

Its packages go into a folder of their own beside the usual ones; Java comes from the distribution.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from packages import install

ROOT = Path(__file__).resolve().parent.parent
LOCK, FOLDER = ROOT / "requirements" / "spark.txt", ROOT / ".spark"


def main(arguments: list[str]) -> None:
    """Becomes pytest, with Spark to be imported; installs Java and the packages first where that is needed."""
    if not shutil.which("java") and not (install("openjdk-17-jre-headless") and shutil.which("java")):
        sys.stderr.write("Spark needs Java 17: install the package openjdk-17-jre-headless and try again.\n")
        raise SystemExit(2)
    done = FOLDER / "lock.txt"
    if not done.exists() or done.read_text(encoding="utf-8") != LOCK.read_text(encoding="utf-8"):
        command = [
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--target",
            str(FOLDER),
            "-r",
            str(LOCK),
        ]
        subprocess.run([sys.executable, *command], check=True)
        done.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(FOLDER))))
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
