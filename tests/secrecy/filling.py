"""Rows for every cell: what the world's story leaves out is filled in, so that no policy stands before an empty table.

Each table gets a row about each of the families chosen, as the hub's clerk would add it; each person gets rows of their
own. What the rows say means nothing: only whose they are.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash import row_security
from openmash.agency_checks.models import AnswerItem, InformationRequest
from openmash.boards.models import SavedView
from openmash.disclosures.models import Disclosure, Recall
from openmash.drafts.models import Draft
from openmash.duty.models import HandOn, OutagePack, ShiftNote, ShiftNoteLine, ShiftNoteRead
from openmash.family.models import Relationship
from openmash.ledger.models import LedgerEntry
from openmash.messages.models import Message, MessageAttempt, MessageWishes
from openmash.partnership.facts import Fact, stamp
from openmash.partnership.models import Account, ProtocolSignature, RotaChange, RotaTakenBack, StaffDetail
from openmash.partnership.sealing import seal_everything
from openmash.partnership.viewers import acting_as
from openmash.patterns.models import PatternDismissed, PatternDismissedTakenBack
from openmash.people.models import ExtractLoad, Person, PersonApart, PersonMerge, ProtectedMark
from openmash.referrals.models import NotTheSameWorry, Owning, Presence, Referral, SameWorry, SameWorryTakenBack
from openmash.restrictions.models import BreakGlass, BreakGlassEnded, BreakGlassRead, Restriction
from openmash.row_security.office import OFFICE
from openmash.rulebook import presets
from openmash.rulebook.access import SEALED_READERS, WATCHED_BY, Act, When, circumstances
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK, HUB_ROLES, MANAGERS, Viewer
from openmash.rulebook.watching import Unusual
from openmash.rulebook.words import Kind, Label, Rating, Role
from openmash.uploads.models import DraftFile
from openmash.watching.models import UnusualLooks, UnusualLooksMarked, WatchedWeek
from openmash.watching.words import Outcome
from openmash.weekly.models import WeeklySent, WeeklyUpdate
from tests import factories

AT = factories.later(390)
BY_NAME: dict[str, Any] = {
    "rating": Rating.RED.value, "to_rating": Rating.AMBER.value, "final_rating": Rating.RED.value,
    "label": Label.TEAM.value, "kind": Kind.FACT.value, "outcome": "S17", "accepted": True, "level": 3,
    "agency": "police", "team": "early_help", "owner_agency": "police", "current": False, "recipient_kind": "TEAM",
    "recipient": "early_help", "to_stage": "RATING", "desk": "HUB", "status": "NOT_OPEN", "seq": 90,
    "because": "For the matrix.", "confirmed": False, "worker_name": "Somebody", "ratinggiven.kind": "INITIAL",
    "upload.kind": "LETTER", "upload.format": "PDF", "caserecord.state": "OPEN", "extractpart.of": "PEOPLE",
    "patternmember.rule": to_data(presets.policy("standard"))["patterns"][0],
    "patternmember.base": {"seen": 0, "further": 0, "days": 91}, "words_alike": 0.7,
    "alert.kind": "DECISION", "alerttold.told": "OWNER",
    "relationship.kind": "PARENT", "said_in": "FAMILY", "ending": "WRONG", "lifeevent.event": "DIED",
    "handon.kind": "SHIFT", "uploadscan.state": "CLEAN", "protectedmark.kind": "HOME", "releaseprepared.kind": "LETTER",
}  # fmt: skip
"""Columns with a check of their own."""

NOT_FILLED = {
    "referral", "draft", "staffdetail", "ledgerentry", "ledgerseal", "person", "restriction", "restrictionnamed",
    "restrictionlifted", "draftfile", "protocolsignature", "accountproposal", "accountproposalanswer", "watchedweek",
    "unusuallooks", "unusuallooksmarked", "message", "messageattempt", "shiftnote", "shiftnoteline", "shiftnoteread",
    "weeklyupdate", "weeklysent",
}  # fmt: skip


def fill(families: list[Referral], accounts: list[Account]) -> None:
    """Rows about each of the families in each table, and rows of each person's own."""
    with acting_as(CLERK):
        for model in _in_order():
            for of in families:
                _fill(model, of, accounts[0])
        for account in accounts:
            _own(account, families)
        _unusual(accounts)
    _signed(accounts)
    _at_work(families, accounts)
    for account in accounts:
        _theirs_alone(account)
    seal_everything()


def _in_order() -> list[type[models.Model]]:
    by_the_clerk = {
        table.name for table in row_security.TABLES if When.ANY in circumstances(Role.SERVICE, table.record, Act.ADD)
    }
    of_the_office = {table.name for table in OFFICE}
    guarded = by_the_clerk - NOT_FILLED - of_the_office
    return [m for m in apps.get_app_config("openmash").get_models() if m._meta.db_table[9:] in guarded]


def _fill(model: type[models.Model], of: Referral, account: Account) -> None:
    """One row about the family, unless it has one or nothing of it can be hung on yet."""
    if any(family_of(row) == of.pk for row in model._default_manager.all()):
        return
    values = _values(model, of, account)
    if values is None:
        return
    model._default_manager.create(**values)


def _values(model: type[models.Model], of: Referral, account: Account) -> dict[str, Any] | None:
    values: dict[str, Any] = dict(stamp(CLERK, AT)) if issubclass(model, Fact) else {}
    for field in model._meta.concrete_fields:
        numbered = isinstance(field, models.AutoField)
        if numbered or field.name in values or (field.has_default() and field.name not in BY_NAME):
            continue
        if isinstance(field, models.ForeignKey):
            found = _above(field, of, account)
            if found is None and not field.null:
                return None
            values[field.name] = found
        else:
            values[field.name] = plain(field, of)
    if model is ProtectedMark and (item := AnswerItem.objects.filter(referral_ref=of.pk).first()):
        values |= {"kind": "ITEM", "subject": item.pk, "agency": item.agency}
    elif model is ProtectedMark:
        values["agency"] = ""
    if model is HandOn:  # nobody had it
        values["giver"] = None
    if model is Owning:
        values["owner_name"] = values["owner"].name if values["owner"] else ""
    if model in (Relationship, PersonMerge, PersonApart):  # of two different people; the other is of no family
        values["other"] = Person.objects.create(**stamp(CLERK, AT))
    above = {
        "agency": values.get("request") or values.get("mark"),
        "team": values.get("handover") or values.get("activation"),
    }
    for name, row in above.items():
        if name in values and row is not None:
            values[name] = getattr(row, name)
    if values.get("disclosure") is not None and "recipient_kind" in values:
        values["recipient_kind"] = values["disclosure"].recipient_kind
        values["recipient"] = values["disclosure"].recipient
    return values


def _above(field: models.ForeignKey[Any, Any], of: Referral, account: Account) -> models.Model | None:
    """The row to hang on: of this family, and with nothing on it yet where only one may be."""
    target = field.related_model
    if target is Referral:
        return of
    if target is Account:
        return account
    if target is ExtractLoad:  # of no family: one on which no such row lies yet
        bare = ExtractLoad.objects.exclude(pk__in=field.model._default_manager.values(field.attname))
        return bare.order_by("at", "pk").first() or ExtractLoad.objects.order_by("at", "pk").last()
    if target is Person:
        return Person.objects.filter(links__mention__referral=of, links__taken_back=None).first()
    free = target._default_manager.all()
    if field.model is Recall:
        free = free.exclude(kind="HANDOVER").filter(handover__isnull=True)
    if isinstance(field, models.OneToOneField):
        free = free.filter(**{f"{field.related_query_name()}__isnull": True})
    return next((row for row in free if family_of(row) == of.pk), None)


def family_of(row: models.Model) -> Any:
    """The referral a row is about, by its keys; a person's is that which first named them."""
    if isinstance(row, PersonMerge):
        return family_of(row.kept)
    if isinstance(row, PersonApart):
        return family_of(row.one)
    if isinstance(row, Person):
        link = row.links.filter(taken_back=None).order_by("at").first()
        return link.mention.referral_id if link else None
    for name in ("referral_id", "referral_ref"):
        if getattr(row, name, None):
            return getattr(row, name)
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model not in (Account, Person):
            above = getattr(row, field.name)
            if above is not None and (found := family_of(above)):
                return found
    return None


def plain(field: models.Field[Any, Any], of: Referral) -> Any:
    """A value that fits the column and means nothing."""
    if field.name == "referral_ref":
        return of.pk
    if field.name == "reference":
        return of.reference
    for name in (f"{field.model._meta.db_table[9:]}.{field.name}", field.name):
        if name in BY_NAME:
            return BY_NAME[name]
    kinds: tuple[tuple[type, Any], ...] = (
        (ArrayField, []), (models.UUIDField, uuid.uuid4()), (models.JSONField, {}), (models.DateTimeField, AT),
        (models.DateField, date(2026, 6, 1)), (models.BooleanField, True), (models.IntegerField, 1),
        (models.BinaryField, b"x"),
    )  # fmt: skip
    return next((value for kind, value in kinds if isinstance(field, kind)), "matrix")


def _own(account: Account, families: list[Referral]) -> None:
    """A referral they sent and what they were told of it; entries and openings of theirs about each family."""
    viewer = account.viewer()
    if viewer.role is not Role.SERVICE and not viewer.is_hub:
        sent = factories.referral(sender=viewer.id)
        Disclosure.objects.create(
            referral_ref=sent.pk, reference=sent.reference, kind="FEEDBACK", recipient_kind="REFERRER",
            recipient=viewer.id, recipient_name=viewer.name, purpose="x", lawful_basis="x", **stamp(CLERK, AT),
        )  # fmt: skip
    for of in families:
        LedgerEntry.objects.create(
            at=AT, recorded_at=datetime.now(UTC), actor=viewer.id, actor_name=viewer.name, actor_role=viewer.role.value,
            verb="RATED", reference=of.reference, subjects=[str(of.pk)], txid=_txid(),
        )  # fmt: skip
        if viewer.role in SEALED_READERS:
            _opened(of, viewer)
        message = Message.objects.create(
            account=account, topic="REFERRAL", key=str(of.pk), path="/", referral_ref=of.pk, due_at=AT,
            **stamp(CLERK, AT),
        )  # fmt: skip
        MessageAttempt.objects.create(message=message, way="EMAIL", outcome="SENT", **stamp(CLERK, AT))


def _unusual(accounts: list[Account]) -> None:
    """Something unusual in the looks of each of those who would read it, and what came of it."""
    week = WatchedWeek.objects.create(monday=date(2020, 1, 6), looks=1, people=1, **stamp(CLERK, AT))
    for account in (one for one in accounts if one.role in WATCHED_BY):
        found = UnusualLooks.objects.create(
            week=week, kind=next(iter(Unusual)).value, who_id=str(account.pk), who_name=account.name,
            who_role=account.role, count=1, words="x", **stamp(CLERK, AT),
        )  # fmt: skip
        marker = _another(account, accounts)
        with acting_as(marker):
            outcome = next(iter(Outcome)).value
            UnusualLooksMarked.objects.create(finding=found, outcome=outcome, because="x", **stamp(marker, AT))


def _signed(accounts: list[Account]) -> None:
    """A signature under the sharing agreement."""
    officer = next(one.viewer() for one in accounts if one.role == Role.RECORDS_OFFICER.value)
    with acting_as(officer):
        ProtocolSignature.objects.create(
            agency="police", edition="1", signed_by="Somebody", post="x", signed_on=date(2026, 1, 5),
            **stamp(officer, AT),
        )  # fmt: skip


def _at_work(families: list[Referral], accounts: list[Account]) -> None:
    """A line of the rota that was taken back, a note about each family, a week that was sent, packs and views."""
    managers = [one for one in accounts if Role(one.role) in MANAGERS]
    with acting_as(managers[0].viewer(), AT):
        who = stamp(managers[0].viewer(), AT)
        change = RotaChange.objects.create(
            account=accounts[0], kind="AWAY", from_day=date(2026, 7, 1), until_day=date(2026, 7, 1), **who
        )
        RotaTakenBack.objects.create(change=change, **who)
    with acting_as(CLERK):
        mine = stamp(CLERK, AT)
        note = ShiftNote.objects.create(words="x", **mine)
        ShiftNoteRead.objects.create(note=note, **mine)
        ShiftNoteLine.objects.bulk_create(ShiftNoteLine(note=note, referral=of, **mine) for of in families)
        update = WeeklyUpdate.objects.create(monday=date(2020, 1, 6), version=1, figures={}, **mine)
        WeeklySent.objects.create(weekly=update, recipients=["x"], comment="x", text="x", **mine)
    for one in managers:
        with acting_as(one.viewer(), AT):
            # One without a family at all, so that there is one behind no wall.
            for covers in ([], *([of.pk] for of in families if Referral.objects.filter(pk=of.pk).exists())):
                OutagePack.objects.create(
                    made_for=one, made_at=AT, day=date(2026, 6, 1), by_itself=False, covers=covers, paper="x"
                )
    for one in (one for one in accounts if Role(one.role) in HUB_ROLES):
        with acting_as(one.viewer(), AT):
            SavedView.objects.create(account=one, name="x", saved_at=AT)


def looked_at(families: list[Referral], by: Viewer) -> None:
    """A card put aside that covers each family, and a worry joined to it and found to be two: all taken back since.

    To be called past row security: nobody may say such a thing of a family that is kept from them.
    """
    with acting_as(by, AT):
        said = {"because": "For the matrix.", **stamp(by, AT)}
        for of in families:
            other = factories.referral()
            aside = PatternDismissed.objects.create(
                referral_id=other.pk, card=uuid.uuid4(), covers=[of.pk, other.pk], **said
            )
            PatternDismissedTakenBack.objects.create(dismissed=aside, **stamp(by, AT))
            joined = SameWorry.objects.create(referral_id=other.pk, earlier_ref=of.pk, **said)
            SameWorryTakenBack.objects.create(joined=joined, **said)
            NotTheSameWorry.objects.create(referral_id=other.pk, earlier_ref=of.pk, **said)


def _another(account: Account, accounts: list[Account]) -> Viewer:
    """A records officer other than this person."""
    return next(one.viewer() for one in accounts if one.role == Role.RECORDS_OFFICER.value and one.pk != account.pk)


def _txid() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _opened(of: Referral, viewer: Viewer) -> None:
    """An opening long over, so that it lies behind the wall again."""
    restriction = Restriction.objects.filter(referral=of).first()
    if restriction is None:
        return
    began = AT - timedelta(days=2)
    who = stamp(viewer, began)
    glass = BreakGlass.objects.create(
        referral=of, restriction=restriction, because="x", until=began + timedelta(hours=1), **who
    )
    BreakGlassEnded.objects.create(glass=glass, **who)
    BreakGlassRead.objects.create(glass=glass, right=True, because="x", **who)


def _theirs_alone(account: Account) -> None:
    viewer = account.viewer()
    with acting_as(viewer, AT):
        draft = Draft.objects.create(**_draft(viewer))
        DraftFile.objects.create(
            draft=draft, sender=viewer.id, number=1, facts="x", body=b"x", preview=b"x", added_at=AT
        )
        if viewer.role not in (Role.PUBLIC_REFERRER, Role.SERVICE):
            StaffDetail.objects.create(account=account, whose="me", keys=["PHONE 00000000000"], **stamp(viewer, AT))
            MessageWishes.objects.create(account=account, way="EMAIL", digest="HOURLY", **stamp(viewer, AT))
        if viewer.is_hub:
            Presence.objects.bulk_create(
                Presence(referral=of, by_id=viewer.id, by_name=viewer.name, since=AT, seen_at=AT)
                for of in Referral.objects.all()
            )


def _draft(viewer: Viewer) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in Draft._meta.concrete_fields:
        if not field.has_default():
            values[field.name] = plain(field, Referral())
    return {**values, "sender": viewer.id}


def ask_social_care(of: Referral) -> None:
    """A question to children's social care, which contact officers answer."""
    with acting_as(CLERK):
        police = InformationRequest.objects.filter(referral=of).first()
        if police is not None:
            police.pk, police.agency = uuid.uuid4(), "social_care"
            police.save(force_insert=True)
