"""Looking after an installation: its first administrator, its health, the proof of its ledger."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from openmash.cli.ground import as_json, plainly, say, with_database
from openmash.launcher.doctor import Finding, examine, well, wrong
from openmash.launcher.refusal import CannotStart

SEALED_WITHIN_SECONDS = 60


@click.command("create-admin")
@click.option("--email", prompt="E-mail address", help="Their sign-in name.")
@click.option("--name", prompt="Name", help="Their name, as colleagues know it.")
@click.option(
    "--nevertheless", is_flag=True, help="Although two administrators are open: for when neither can sign in."
)
@as_json
@plainly
def create_admin(email: str, name: str, nevertheless: bool, in_json: bool) -> None:
    """Make an administrator: the first two, who then make every other account on screen together.

    The first password is shown once; a second factor is set at the first sign-in.
    """
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    with_database()
    from openmash.partnership.actions import make_administrator
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import Viewer
    from openmash.rulebook.words import Refused, Role
    from openmash.web import clock

    by = Viewer(id="command-line", name="Whoever runs the machine", role=Role.ADMINISTRATOR)
    try:
        validate_email(email.strip())
        with acting_as(by):
            account, password = make_administrator(
                email=email, name=name, nevertheless=nevertheless, by=by, at=clock.now()
            )
    except ValidationError:
        raise CannotStart(f"{email!r} is no e-mail address.") from None
    except Refused as no:
        raise CannotStart(no.verdict.because) from None
    words = f"Made {account.email}. First password, shown only now: {password}"
    say({"email": account.email, "first_password": password}, in_json, words)


@click.command()
@as_json
@plainly
def doctor(in_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it."""
    findings = []
    for finding in examine((local_policy, mail, ledger_seal)):
        findings.append(finding)
        if not in_json:
            click.echo(finding.in_words())
    failed = [finding for finding in findings if not finding.is_well]
    result = {"well": not failed, "findings": [finding.as_dict() for finding in findings]}
    say(result, in_json, "Nothing is wrong." if not failed else f"To mend: {len(failed)}.")
    sys.exit(1 if failed else 0)


def local_policy() -> Finding:
    """Can the local policy in force be read whole?"""
    from django.conf import settings

    from openmash.partnership.queries import policy_now
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook import presets
    from openmash.rulebook.roles import CLERK

    try:
        with acting_as(CLERK):
            policy = policy_now()
    except (LookupError, ValueError, TypeError) as problem:
        return wrong("Local policy", f"it cannot be read ({problem})", "put the version before it back in force")
    if not settings.DEMO and policy.contact == presets.policy(policy.preset).contact:
        mend = "an administrator opens Local policy and gives the hub's own name, address and numbers"
        return wrong("Local policy", "public pages show the invented hub's telephone numbers", mend)
    return well("Local policy", "in force and whole")


def mail() -> Finding:
    """Can a letter about a forgotten password leave?"""
    from django.conf import settings

    if settings.DEMO or settings.EMAIL_HOST:
        return well("E-mail", "not needed in a demo" if settings.DEMO else f"by {settings.EMAIL_HOST}")
    mend = "name a mail server in OPENMASH_EMAIL_HOST (see docs/operations/install.md), or give new passwords by hand"
    return wrong("E-mail", "no mail server is named, so nobody gets a letter about a forgotten password", mend)


def ledger_seal() -> Finding:
    """Is the ledger's chain kept up?"""
    from openmash.ledger.models import LedgerEntry, LedgerSeal
    from openmash.ledger.queries import last_seal_at
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        sealed = LedgerSeal.objects.values("entry")
        waiting = LedgerEntry.objects.exclude(id__in=sealed).order_by("recorded_at").first()
        last = last_seal_at()
    if waiting is None:
        return well(
            "Ledger seal", f"every entry is sealed, last at {last:%d %B %H:%M:%S} UTC" if last else "no entries"
        )
    age = int((datetime.now(UTC) - waiting.recorded_at).total_seconds())
    if age > SEALED_WITHIN_SECONDS:
        return wrong("Ledger seal", f"an entry has waited {age} s to be sealed", "see that a worker runs")
    return well("Ledger seal", f"kept up (the oldest unsealed entry is {age} s old)")


@click.group()
def ledger() -> None:
    """The record of every look and act."""


@ledger.command()
@as_json
@plainly
def verify(in_json: bool) -> None:
    """Prove that no entry was altered, added, removed or moved; name what was."""
    with_database()
    from openmash.ledger import queries
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        proof = queries.verify()
    result = {"whole": proof.whole, "sealed": proof.sealed, "unsealed": proof.unsealed, "head": proof.head}
    lines = [f"{proof.sealed} entries sealed, {proof.unsealed} not yet. Head of the chain: {proof.head}"]
    lines += list(proof.faults) or ["The chain is whole."]
    say({**result, "faults": list(proof.faults)}, in_json, "\n".join(lines))
    sys.exit(0 if proof.whole else 1)
