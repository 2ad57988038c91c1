"""Rows that are somebody's own in the hub of the access matrix: what they sent, were told, opened, agreed to.

`filling` puts a row of every table behind each family; these stand in the circumstances of single people: a letter to
their team, a file of theirs, an agreement of their agency. Without them a line of the access table could be taken away
and no cell would notice.
"""

from __future__ import annotations

import uuid
from typing import Any

from openmash.agency_checks.models import (
    AgencyAction,
    Answer,
    AnswerConfirmed,
    AnswerItem,
    InformationRequest,
    OwnerAnswered,
    OwnerAsked,
    OwnerTookBack,
)
from openmash.disclosures.models import Disclosure, DisclosureOpened, DisclosurePaper, Recall
from openmash.drafts.models import Draft
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, AccountProposal, AccountProposalAnswer
from openmash.partnership.viewers import acting_as
from openmash.people.models import ProtectedMark, ProtectedMarkLifted
from openmash.referrals.models import Referral
from openmash.restrictions.models import ConflictCleared
from openmash.rulebook.access import SENDERS
from openmash.rulebook.roles import CLERK, MANAGERS, Viewer
from openmash.rulebook.words import Kind, Label, Role
from openmash.uploads.models import DraftFile, Upload, UploadContent
from tests import factories

AT = factories.later(400)
SOCIAL_CARE = "social_care"


def fill(families: list[Referral], strangers: dict[Role, Account], manager: Account, others: list[Account]) -> None:
    """What each of these people sent and was told; what agencies protected and agreed to, about each family.

    `manager` is named where a family is restricted; `others` are more people beside the strangers.
    """
    officer, police = strangers[Role.CONTACT_OFFICER].viewer(), factories.viewer(Role.NAVIGATOR)
    for of in families:
        answered_by_social_care(of)
        for owner in (police, officer):
            _owned(of, owner, manager.viewer())
        _opened_by_a_team(of, next(one for one in others if one.role == Role.RECEIVING_WORKER.value))
    for account in (*strangers.values(), *others):
        if Role(account.role) in SENDERS:
            _sent(account)
    _cleared(families[0], [strangers[role] for role in MANAGERS])
    _refused(strangers[Role.ADMINISTRATOR], strangers[Role.CONTACT_OFFICER])


def answered_by_social_care(of: Referral) -> None:
    """An answer of the agency for which contact officers answer."""
    with acting_as(CLERK):
        question = InformationRequest.objects.filter(referral=of, agency=SOCIAL_CARE).first()
        if question is None or Answer.objects.filter(request=question).exists():
            return
        facts: dict[str, Any] = {"request": question, "agency": SOCIAL_CARE, **stamp(CLERK, AT)}
        answer = Answer.objects.create(nothing_held=False, **facts)
        AnswerConfirmed.objects.create(answer=answer, right=True, **facts)
        AgencyAction.objects.create(what="x", owner_name="x", **facts)
        AnswerItem.objects.create(
            id=uuid.uuid4(), answer=answer, referral_ref=of.pk, agency=SOCIAL_CARE, seq=90, kind=Kind.FACT.value,
            label=Label.TEAM.value, source_system="x", dated_words="x", text="x",
        )  # fmt: skip


def _owned(of: Referral, owner: Viewer, manager: Viewer) -> None:
    """The owner protected an item and lifted it; was asked about it, agreed, and took it back."""
    with acting_as(CLERK):
        item = AnswerItem.objects.filter(referral_ref=of.pk, agency=owner.agency).first()
        if item is None:
            return
        about = {"referral_ref": of.pk, "reference": of.reference, **stamp(CLERK, AT)}
        mark = {"kind": "ITEM", "subject": item.pk, "because": "x"}
        theirs = ProtectedMark.objects.create(agency=owner.agency, **mark, **about)
        hubs = ProtectedMark.objects.create(agency="", **mark, **about)
        asked = OwnerAsked.objects.create(
            item=item, agency=owner.agency, output="LETTER", recipients=[], recipient_words="x", purpose="x",
            lawful_basis="x", because="x", **about,
        )  # fmt: skip
    with acting_as(manager):
        ProtectedMarkLifted.objects.create(mark=hubs, agency="", because="x", **stamp(manager, AT))
    with acting_as(owner):
        if not AnswerItem.objects.filter(pk=item.pk).exists():
            return
        own = {"agency": owner.agency, **stamp(owner, AT)}
        ProtectedMarkLifted.objects.create(mark=theirs, because="x", **own)
        answered = OwnerAnswered.objects.create(asked=asked, agrees=True, **own)
        OwnerTookBack.objects.create(answered=answered, because="x", **own)


def _told(of: Referral, kind: str, recipient: str, name: str) -> Disclosure:
    """A letter to somebody, as paper too."""
    letter = Disclosure.objects.create(
        referral_ref=of.pk, reference=of.reference, kind="LETTER", recipient_kind=kind, recipient=recipient,
        recipient_name=name, purpose="x", lawful_basis="x", **stamp(CLERK, AT),
    )  # fmt: skip
    DisclosurePaper.objects.create(disclosure=letter, content=b"x", sha256="x", **stamp(CLERK, AT))
    return letter


def _opened_by_a_team(of: Referral, worker: Account) -> None:
    with acting_as(CLERK):
        letter = _told(of, "TEAM", worker.team, "A team")
    _opens(worker.viewer(), letter)


def _opens(viewer: Viewer, letter: Disclosure) -> None:
    with acting_as(viewer):
        DisclosureOpened.objects.create(disclosure=letter, **stamp(viewer, AT))


def _sent(account: Account) -> None:
    """A referral and a file of theirs; letters to them, their team and their agency, one of each called back."""
    viewer = account.viewer()
    with acting_as(CLERK):
        sent = factories.referral(sender=viewer.id)
        recipients = [("REFERRER", viewer.id)]
        recipients += [("TEAM", viewer.team)] if viewer.team else []
        recipients += [("AGENCY", viewer.agency)] if viewer.agency else []
        letters = [_told(sent, kind, to, viewer.name) for kind, to in recipients]
        for kind, to in recipients:
            Recall.objects.create(
                disclosure=_told(sent, kind, to, viewer.name), referral_ref=sent.pk, reference=sent.reference,
                kind="LETTER", recipient_kind=kind, recipient=to, because="x", **stamp(CLERK, AT),
            )  # fmt: skip
        file = Upload.objects.create(
            referral=sent, number=1, kind="LETTER", name="x", format="PDF", size=1, protected=False,
            with_referral=True, given_hash="x", kept_hash="x", **stamp(viewer, AT),
        )  # fmt: skip
        UploadContent.objects.create(upload=file, body=b"x", preview=b"x")
    _opens(viewer, letters[0])
    with acting_as(viewer, AT):
        draft = Draft.objects.filter(sender=viewer.id).first()
        if draft is not None:
            DraftFile.objects.create(
                id=file.pk, draft=draft, sender=viewer.id, number=2, facts="x", body=b"x", preview=b"x", added_at=AT
            )


def _cleared(of: Referral, managers: list[Account]) -> None:
    """What was taken for a conflict of a manager's is none: said by another, and never by themselves."""
    with acting_as(CLERK):
        for account in managers:
            ConflictCleared.objects.create(
                referral=of, account=account, account_name=account.name, because="x", **stamp(CLERK, AT)
            )


def _refused(administrator: Account, account: Account) -> None:
    """A change of rights that was asked for and refused."""
    by = administrator.viewer()
    with acting_as(by):
        asked = AccountProposal.objects.create(account=account, kind="CHANGE", because="x", **stamp(by, AT))
        AccountProposalAnswer.objects.create(proposal=asked, agreed=False, **stamp(by, AT))
