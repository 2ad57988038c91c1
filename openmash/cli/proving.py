"""The proof of the ledger: its chain verified, its head signed and kept elsewhere, the whole of it exported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from openmash.cli.ground import as_json, plainly, say, with_database
from openmash.launcher import installation
from openmash.launcher.doctor import Finding, well, wrong
from openmash.launcher.refusal import CannotStart
from openmash.ledger import exporting, heads
from openmash.ledger.chain import Proof
from openmash.ledger.heads import Head, HeadUnreadable

WRITTEN_WITHIN = timedelta(hours=3)
"""A head is signed each hour; two that fail to come are a fault."""
UNKNOWN_KEY = (
    "No key was given, so each head was held against the key it carries itself: that shows that it is whole, not who "
    "signed it. Give the key that was kept: --key FILE."
)


@click.group()
def ledger() -> None:
    """The record of every look and act."""


@ledger.command()
@click.option("--head", "head_path", type=click.Path(path_type=Path), help="A signed head, or a folder of them.")
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="The public key that was kept elsewhere.")
@click.option("--export", "export_path", type=click.Path(path_type=Path), help="An exported chain: no database needed.")
@as_json
@plainly
def verify(head_path: Path | None, key_path: Path | None, export_path: Path | None, in_json: bool) -> None:
    """Prove that no entry was altered, added, removed or moved; name what was.

    With --head also that the tail was not cut off and the chain not written anew. With --export no database is needed.
    """
    kept, key = _heads(head_path), _key(key_path)
    if export_path is not None:
        proof = _of_export(export_path, kept)
    else:
        kept, key, proof = _of_database(kept, key)
    faults = [*heads.faults_of(kept, key), *proof.faults]
    waiting = "" if proof.unsealed is None else f", {proof.unsealed} not yet"
    lines = [f"{proof.sealed} entries sealed{waiting}. Head of the chain: {proof.head}", *_against(kept)]
    lines += [UNKNOWN_KEY] if kept and key is None else []
    lines += faults or ["The chain is whole."]
    result = {
        "whole": not faults, "sealed": proof.sealed, "unsealed": proof.unsealed, "head": proof.head,
        "signed_heads": [heads.as_dict(head) for head in kept], "key_given": key is not None, "faults": faults,
    }  # fmt: skip
    say(result, in_json, "\n".join(lines))
    sys.exit(1 if faults else 0)


@ledger.command("sign-head")
@as_json
@plainly
def sign_head(in_json: bool) -> None:
    """Sign where the chain stands now and write it to the second place. The worker does it each hour."""
    with_database()
    from openmash.partnership import sealing
    from openmash.web import clock

    folder = installation.heads_folder(installation.home())
    head = sealing.sign_head(at=clock.now(), signed_at=datetime.now(UTC), home=installation.home())
    if head is None:
        say({"signed": None}, in_json, "The chain is empty, so there is nothing to sign yet.")
        return
    words = f"Position {head.statement.position} is signed: {folder / heads.LATEST}"
    say({"signed": heads.as_dict(head), "folder": str(folder)}, in_json, words)


@ledger.command("public-key")
@as_json
@plainly
def public_key(in_json: bool) -> None:
    """Print the public key that signed heads are held against. Keep it away from this machine."""
    pem = heads.public_as_pem(heads.key_of(installation.ledger_secret(installation.home())))
    say({"public_key": pem}, in_json, pem.rstrip())


@ledger.command()
@click.argument("path", type=click.Path(path_type=Path))
@as_json
@plainly
def export(path: Path, in_json: bool) -> None:
    """Write the sealed entries and their links to a file, for verifying elsewhere. Acts and ids, no word of a case."""
    with_database()
    from openmash.ledger import queries
    from openmash.ledger.actions import enter
    from openmash.ledger.verbs import Verb
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK
    from openmash.web import clock

    name = installation.installation_id(installation.home())
    with acting_as(CLERK):
        last = queries.last_link()
        sealed, head = (last.position, last.hash) if last else (0, "")
        written = exporting.lines_of(queries.links(until=sealed), installation=name, sealed=sealed, head=head)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.writelines(written)
        except FileExistsError:
            raise CannotStart(f"{path} is there already: name another file.") from None
        except OSError as problem:
            raise CannotStart(f"{path} cannot be written ({problem.strerror}).") from None
        enter(by=CLERK, at=clock.now(), verb=Verb.EXPORTED_LEDGER, detail={"sealed": sealed})
    say({"sealed": sealed, "file": str(path)}, in_json, f"{sealed} sealed entries are in {path}.")


def ledger_heads() -> Finding:
    """Are signed heads being written, and does the chain bear the last one out?"""
    from openmash.partnership import sealing

    home = installation.home()
    folder = installation.heads_folder(home)
    try:
        installation.ledger_secret(home)
        head = sealing.kept_head(folder)
    except CannotStart as problem:
        return wrong("Ledger heads", str(problem), "see docs/operations/ledger.md")
    if broken := sealing.faults_against([head] if head else []):
        return wrong("Ledger heads", broken[0], "run `openmash ledger verify`, and find out who had the owner's login")
    mend = "see that a worker runs, and what `openmash ledger sign-head` says"
    if head is None:
        return _no_head_yet(folder, mend)
    age = datetime.now(UTC) - head.statement.moment
    if age > WRITTEN_WITHIN:
        return wrong("Ledger heads", f"the last one is {int(age.total_seconds() // 3600)} hours old", mend)
    place = "" if os.environ.get("OPENMASH_LEDGER_HEADS", "").strip() else ", on this machine alone"
    return well("Ledger heads", f"position {head.statement.position} signed, kept in {folder}{place}")


def _no_head_yet(folder: Path, mend: str) -> Finding:
    """Before the first head: well while the chain is younger than a head may be late."""
    from openmash.ledger.queries import link_at
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        first = link_at(1)
    if first is None or datetime.now(UTC) - first.sealed_at < WRITTEN_WITHIN:
        return well("Ledger heads", "the first one is signed within the hour")
    return wrong("Ledger heads", f"none is kept in {folder}", mend)


def _heads(path: Path | None) -> list[Head]:
    """The heads in a file or a folder."""
    if path is None:
        return []
    try:
        if path.is_dir():
            found = heads.in_folder(path)
            if not found:
                raise CannotStart(f"{path} holds no signed head ({heads.NAMED}).")
            return found
        return [heads.read(path.read_text(encoding="utf-8", errors="replace"))]
    except HeadUnreadable as problem:
        raise CannotStart(f"{path}: {problem}.") from None
    except OSError as problem:
        raise CannotStart(f"{path} cannot be read ({problem.strerror}).") from None


def _key(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return heads.public_from_pem(path.read_text(encoding="utf-8", errors="replace"))
    except HeadUnreadable as problem:
        raise CannotStart(f"{path}: {problem}.") from None
    except OSError as problem:
        raise CannotStart(f"{path} cannot be read ({problem.strerror}).") from None


def _of_export(path: Path, kept: Sequence[Head]) -> Proof:
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            return exporting.verify_lines(lines, [head.pin() for head in kept])
    except OSError as problem:
        raise CannotStart(f"{path} cannot be read ({problem.strerror}).") from None


def _of_database(kept: list[Head], key: bytes | None) -> tuple[list[Head], bytes | None, Proof]:
    """The live chain, held against the heads given, else against the last one of this installation's own."""
    with_database()
    from openmash.ledger import queries
    from openmash.partnership import sealing
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    home = installation.home()
    if not kept and (own := sealing.kept_head(installation.heads_folder(home))):
        kept = [own]
    if kept and key is None:
        key = _own_key(home)
    with acting_as(CLERK):
        return kept, key, queries.verify([head.pin() for head in kept])


def _own_key(home: Path) -> bytes | None:
    """This installation's own key, where it is told here."""
    try:
        return heads.public_of(heads.key_of(installation.ledger_secret(home)))
    except CannotStart:
        return None


def _against(kept: Sequence[Head]) -> list[str]:
    if not kept:
        return ["Held against no signed head: a tail that was cut off would not be seen."]
    last = kept[-1]
    several = f"{len(kept)} signed heads, the last" if len(kept) > 1 else "the head"
    return [f"Held against {several} signed on {last.statement.moment:%d %B %Y at %H:%M:%S} UTC"
            f" at position {last.statement.position}."]  # fmt: skip
