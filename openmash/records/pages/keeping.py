"""Reviews, holds, disposals and certificates as they are read. None of it says anything about a family."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.urls import reverse

from openmash.records.models import DisposalCertificate, DisposalProposed, LegalHold, ReviewDate
from openmash.records.pages.access import in_groups
from openmash.rulebook.records import HoldScope
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Lines, Link, Quiet, Reference, State, Summary, SummaryRow, Table


def due_table(rows: Iterable[ReviewDate], waiting: set[object], may_propose: bool) -> Table:
    """Closed referrals whose review day has come."""
    cells = [
        (
            Reference(row.reference, reverse("boards_looks", args=[row.reference])),
            times.day(row.review_on),
            row.because,
            times.day(row.last_contact_on),
            State("out", "Waits for a second person")
            if row.referral_ref in waiting
            else Link("Propose disposal", reverse("records_propose", args=[row.pk]), row.reference)
            if may_propose
            else "",
        )
        for row in rows
    ]
    heads = ("Referral", "Review since", "Rule", "Last heard of", "Next")
    return Table.plain("Due for review", heads, cells, tight=True, hide_caption=True)


def holds_table(rows: Iterable[LegalHold], at: datetime) -> Table:
    """Legal holds, those that stand first."""
    cells = []
    for row in rows:
        lifted = getattr(row, "lifted", None)
        what = f"{HoldScope(row.scope).words}{': ' + row.reference if row.reference else ''}"
        cells.append(
            (
                Lines((what, Quiet(plural(len(row.people), "person", "people")))) if row.people else what,
                row.because,
                f"{row.by_name}, {times.when(row.at, at)}",
                State("tick", f"Lifted {times.when(lifted.at, at)}: {lifted.because}")
                if lifted
                else Link("Lift it", reverse("records_lift", args=[row.pk]), what),
            )
        )
    return Table.plain("Legal holds", ("What", "Why", "Who", "State"), cells, tight=True, hide_caption=True)


def proposals_table(rows: Iterable[DisposalProposed], at: datetime) -> Table:
    """Disposals that wait for a second person."""
    cells = [
        (
            Reference(row.reference, reverse("records_disposal", args=[row.pk])),
            row.because,
            f"{row.by_name}, {times.when(row.at, at)}",
        )
        for row in rows
    ]
    return Table.plain("Disposals", ("Referral", "Why", "Proposed by"), cells, tight=True, hide_caption=True)


def proposal_summary(row: DisposalProposed, review: ReviewDate | None, at: datetime) -> Summary:
    """What the second person reads before they answer."""
    rows = [
        ("Referral", row.reference),
        ("Rule", review.because if review else ""),
        ("Review since", times.day(row.review_on)),
        ("Last heard of", times.day(review.last_contact_on) if review else ""),
        ("Proposed by", f"{row.by_name}, {times.when(row.at, at)}"),
        ("Why", row.because),
    ]
    return Summary(tuple(SummaryRow(key, value) for key, value in rows if value))


def certificates_table(rows: Iterable[DisposalCertificate], at: datetime) -> Table:
    """What was disposed of."""
    cells = [
        (
            Reference(row.reference, reverse("records_certificate", args=[row.pk])),
            times.when(row.at, at),
            row.proposed_by,
            row.by_name,
            plural(sum(row.counts.values()), "row"),
        )
        for row in rows
    ]
    heads = ("Referral", "Disposed of", "Proposed by", "Approved by", "Rows")
    return Table.plain("Certificates", heads, cells, tight=True, hide_caption=True)


def certificate_summary(row: DisposalCertificate, at: datetime) -> Summary:
    """Who, when and why."""
    return Summary(
        (
            SummaryRow("Referral", row.reference),
            SummaryRow("Review since", times.day(row.review_on)),
            SummaryRow("Why", row.because),
            SummaryRow("Proposed by", row.proposed_by),
            SummaryRow("Approved by", f"{row.by_name}, {times.when(row.at, at)}"),
        )
    )


def certificate_rows(row: DisposalCertificate) -> Table:
    """How many rows of each kind, and the hash of what they held: it proves what it was to whoever has a copy."""
    kinds = {m._meta.db_table.removeprefix("openmash_"): str(m._meta.verbose_name) for m in apps.get_models()}
    cells = [
        (kinds.get(kind, kind).capitalize(), str(number), in_groups(row.hashes.get(kind, "")))
        for kind, number in sorted(row.counts.items())
    ]
    return Table.plain("What was deleted", ("Kind of row", "Rows", "SHA-256"), cells, tight=True)
