"""Looking after an installation: its first administrator and its health."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click

from openmash.cli.ground import as_json, plainly, say, with_database
from openmash.cli.proving import ledger_heads
from openmash.launcher.doctor import Finding, examine, well, wrong
from openmash.launcher.refusal import CannotStart

SEALED_WITHIN_SECONDS = 60
BACKUP_WITHIN = timedelta(hours=1)


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
    asked = (local_policy, sharing_agreement, mail, virus_scanner, file_key, ledger_seal, ledger_heads, last_backup)
    for finding in examine(asked):
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


def sharing_agreement() -> Finding:
    """Is the sharing agreement the hub's own, in force and reviewed?"""
    from django.conf import settings

    from openmash.partnership.queries import policy_now, signatures
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook import calendars, protocol
    from openmash.rulebook.roles import CLERK
    from openmash.web import clock

    today = calendars.london(clock.now()).date()
    with acting_as(CLERK):
        policy, held = policy_now(), signatures()
    agreed = policy.protocol
    mend = "an administrator opens Local policy, The sharing agreement; a records officer records who signed"
    if agreed is None:
        return wrong("Sharing agreement", "none is on record, so every request goes out under a warning", mend)
    if not settings.DEMO and agreed.demonstration:
        return wrong("Sharing agreement", "it is the demonstration's, agreed by nobody", mend)
    if today > agreed.review_by:
        return wrong("Sharing agreement", f"it was to be reviewed by {agreed.review_by:%d %B %Y}", mend)
    stopped = [
        agency.name
        for agency in policy.agencies
        if held and any(one.stops(today) for one in protocol.troubles(policy, held, agency.code, today))
    ]
    if stopped:
        return wrong("Sharing agreement", f"sharing has stopped with {', '.join(stopped)}", mend)
    return well("Sharing agreement", f"edition {agreed.edition}, to be reviewed by {agreed.review_by:%d %B %Y}")


def mail() -> Finding:
    """Can a message, or a letter about a forgotten password, leave?"""
    from django.conf import settings

    if settings.DEMO or settings.MAIL_BACKEND:
        by = settings.EMAIL_HOST if settings.MAIL_BACKEND.endswith("smtp.EmailBackend") else settings.MAIL_BACKEND
        return well("E-mail", "not needed in a demo" if settings.DEMO else f"by {by}")
    mend = "name a mail server in OPENMASH_EMAIL_HOST (see docs/operations/install.md), or give new passwords by hand"
    return wrong(
        "E-mail",
        "no mail server is named, so nobody is sent what waits for them, nor a letter about a forgotten password",
        mend,
    )


def virus_scanner() -> Finding:
    """Does ClamAV answer, and does anything wait for it?"""
    from django.conf import settings

    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK
    from openmash.uploads import queries, scanner

    with acting_as(CLERK):
        waiting = queries.waiting_for_scan().count()
    waits = f"{waiting} files wait to be scanned" if waiting != 1 else "1 file waits to be scanned"
    try:
        return well("Virus scanner", f"{scanner.version()}; {waits}")
    except scanner.NoScanner as why:
        held = "Letters and documents that come in are held: nobody can open them. Pictures are drawn anew and open"
        if settings.DEMO:
            return well("Virus scanner", f"{why}. {held}, as they would in a hub without one")
        mend = "install ClamAV and its signatures, as docs/operations/install.md says; what waits opens by itself"
        return wrong("Virus scanner", f"{why}. {held}. {waits}", mend)


def file_key() -> Finding:
    """Do the installation's keys open the files that are here? A lost key takes them with it."""
    from django.conf import settings

    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK
    from openmash.uploads import queries
    from openmash.uploads.secrecy import own_keys

    with acting_as(CLERK):
        shut = queries.cannot_be_unlocked()
    if shut:
        mend = "put the key that locked them back, after the newer one and a comma, into OPENMASH_FILE_KEY"
        return wrong("Key of files", f"no key here opens {shut} of the oldest and newest files", mend)
    if not own_keys() and not settings.DEMO:
        mend = "give them a key of their own in OPENMASH_FILE_KEY and keep SECRET_KEY as it is, which opens the older"
        return wrong("Key of files", "files are locked with SECRET_KEY, and would be lost with it", mend)
    return well("Key of files", "opens the oldest and the newest")


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


def last_backup() -> Finding:
    """Was a backup begun within the last hour, as the ledger says? The timer begins one every quarter of an hour.

    Whether it came to its end the timer's own log says.
    """
    from django.conf import settings

    from openmash.ledger.models import LedgerEntry
    from openmash.ledger.verbs import Verb
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        last = LedgerEntry.objects.filter(verb=Verb.TOOK_BACKUP.value).order_by("-recorded_at").first()
    said = f"the last was begun on {last.recorded_at:%d %B at %H:%M} UTC" if last else "none was ever taken"
    if last and datetime.now(UTC) - last.recorded_at <= BACKUP_WITHIN:
        return well("Backup", said)
    if settings.DEMO:
        return well("Backup", f"{said}; a demo needs none")
    mend = "see that openmash-backup.timer runs, as docs/operations/backup.md says, and that its disk has room"
    return wrong("Backup", said, mend)
