"""One installation's data folder: where it is, what kind it is, and what the processes of an installation must be told.

The folder (``OPENMASH_HOME``) holds the embedded database, its logins, the demo's secret key and collected style
sheets. Each is made when first needed and kept from then on.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import uuid
from enum import StrEnum
from pathlib import Path

from openmash.launcher import postgres
from openmash.launcher.refusal import CannotStart

SHORTEST_SECRET = 32


class Kind(StrEnum):
    """What an installation is for; a folder never changes from one to the other."""

    DEMO = "demo"
    PRODUCTION = "production"


def home() -> Path:
    """The data folder: ``OPENMASH_HOME``, else the usual place for this account's data."""
    named = os.environ.get("OPENMASH_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/openmash/home")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "openmash"


def kind_of(folder: Path) -> Kind | None:
    """What the folder was first used for, or None when nothing was ever started in it."""
    try:
        return Kind(json.loads((folder / "installation.json").read_text())["kind"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError):
        raise CannotStart(
            f"{folder / 'installation.json'} cannot be read: is OPENMASH_HOME the right folder?"
        ) from None


def settle(folder: Path, kind: Kind) -> None:
    """Makes the folder and notes what it is for; refuses a folder that belongs to the other kind."""
    already = kind_of(folder)
    if already is kind:
        return
    if already is not None:
        raise CannotStart(
            f"{folder} belongs to a {already} installation, so nothing of the {kind} is started in it. "
            "Name another folder in OPENMASH_HOME."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "installation.json").write_text(json.dumps({"kind": kind}) + "\n")
    except OSError as problem:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({problem.strerror}): name another in OPENMASH_HOME."
        ) from None


def is_demo_asked() -> bool:
    """True when the environment opts into the demo."""
    return os.environ.get("OPENMASH_DEMO", "").strip().lower() in {"1", "true", "yes", "on"}


def kind_asked(folder: Path) -> Kind:
    """The demo when it is opted into, or was first started in this folder; otherwise, and by default, production.

    Whoever has told the environment the host names of a real installation gets production settings, which then refuse
    ``OPENMASH_DEMO`` aloud.
    """
    if os.environ.get("ALLOWED_HOSTS", "").strip():
        return Kind.PRODUCTION
    return Kind.DEMO if is_demo_asked() or kind_of(folder) is Kind.DEMO else Kind.PRODUCTION


def is_untouched(folder: Path) -> bool:
    """True where nothing was ever started and nothing of a real installation is named: the place for a local trial."""
    named = any(os.environ.get(name, "").strip() for name in ("ALLOWED_HOSTS", "SECRET_KEY", "DATABASE_URL"))
    return not named and kind_of(folder) is None and "DJANGO_SETTINGS_MODULE" not in os.environ


def secret_key(folder: Path) -> str:
    """The demo's own key, made once; a production installation brings its own."""
    return _kept(folder / "secret.key", secrets.token_urlsafe(64))


def _kept(path: Path, fresh: str) -> str:
    """A small secret of the data folder: made by whoever comes first, readable by this account alone, then kept."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
        with contextlib.suppress(FileExistsError):  # whoever comes second keeps the first one's key
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def ledger_secret(folder: Path) -> str:
    """The secret from which the key that signs the ledger's head is made.

    A demo makes its own when first needed. A real installation names it in ``OPENMASH_LEDGER_KEY``.
    """
    told = os.environ.get("OPENMASH_LEDGER_KEY", "").strip()
    if told and len(told) < SHORTEST_SECRET:
        raise CannotStart(f"OPENMASH_LEDGER_KEY is too short: it needs {SHORTEST_SECRET} letters and digits or more.")
    if told:
        return told
    if is_demo_asked() or kind_of(folder) is Kind.DEMO:
        folder.mkdir(parents=True, exist_ok=True)
        return _kept(folder / "ledger.key", secrets.token_urlsafe(64))
    raise CannotStart(
        "OPENMASH_LEDGER_KEY is not set, so no head of the ledger can be signed. Make one as docs/operations/ledger.md "
        "says, and keep it with the other secrets of the installation."
    )


def backup_secrets(folder: Path) -> list[str]:
    """The secrets that lock and open backups: the first locks, all of them open.

    They stand in ``OPENMASH_BACKUP_KEY``, divided by commas, or in the file that ``OPENMASH_BACKUP_KEY_FILE`` names,
    one a line. A demo makes its own when first needed; a real installation keeps them away from its backups.
    """
    told = os.environ.get("OPENMASH_BACKUP_KEY", "").replace(",", "\n")
    named = os.environ.get("OPENMASH_BACKUP_KEY_FILE", "").strip()
    if not told.strip() and named:
        try:
            told = Path(named).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CannotStart(f"The key of backups, {named}, cannot be read ({problem}).") from None
    secret = [line.strip() for line in told.splitlines() if line.strip()]
    if any(len(one) < SHORTEST_SECRET for one in secret):
        raise CannotStart(f"The key of backups is too short: it needs {SHORTEST_SECRET} letters and digits or more.")
    if secret:
        return secret
    if is_demo_asked() or kind_of(folder) is Kind.DEMO:
        folder.mkdir(parents=True, exist_ok=True)
        return [_kept(folder / "backup.key", secrets.token_urlsafe(64))]
    raise CannotStart(
        "OPENMASH_BACKUP_KEY is not set, so no backup can be locked or opened. Make one as docs/operations/backup.md "
        "says, and keep a copy of it away from this machine and from the backups."
    )


def installation_id(folder: Path) -> str:
    """The name by which this installation's signed heads know it: a number made once, which says nothing else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _kept(folder / "installation.id", str(uuid.uuid4())).strip()
    except OSError as problem:
        raise CannotStart(f"The data folder {folder} cannot be written ({problem.strerror}).") from None


def heads_folder(folder: Path) -> Path:
    """Where signed heads of the ledger are written: ``OPENMASH_LEDGER_HEADS``, else beside the data."""
    named = os.environ.get("OPENMASH_LEDGER_HEADS", "").strip()
    return Path(named).expanduser().absolute() if named else folder / "ledger-heads"


def refuse_incomplete(folder: Path) -> None:
    """A production installation says its key and its host names itself; without them nothing is made or started."""
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS") if not os.environ.get(name, "").strip()]
    if missing:
        raise CannotStart(
            f"No installation is set up here: {' and '.join(missing)} not set, and {folder} holds no demo. "
            "For the demo: openmash demo. For a real installation see docs/operations/install.md."
        )


def prepare(kind: Kind | None = None) -> Path:
    """Fills in what the environment leaves out, starting the embedded database when no other is named.

    After this, Django may be set up in this process or in a child of it. The database is let go when the process ends.
    """
    folder = home()
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        kind = kind or kind_asked(folder)
        if kind is Kind.PRODUCTION:
            refuse_incomplete(folder)
        settle(folder, kind)
        os.environ["DJANGO_SETTINGS_MODULE"] = f"config.settings.{kind}"
        if kind is Kind.DEMO:
            os.environ["OPENMASH_DEMO"] = "1"
            os.environ["SECRET_KEY"] = secret_key(folder)
    os.environ.setdefault("OPENMASH_STATIC_ROOT", str(folder / "static"))
    if not os.environ.get("DATABASE_URL", "").strip():
        urls = postgres.ensure_running(folder)
        os.environ["DATABASE_URL"] = urls.app
        os.environ["OPENMASH_OWNER_URL"] = urls.owner
        os.environ["OPENMASH_READER_URL"] = urls.reader
    return folder
