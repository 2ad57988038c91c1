"""Releases walked by the product's own actions: recipients, owners asked, packages prepared, confirmed, recalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import AnswerItem, OwnerAnswered, OwnerAsked
from openmash.disclosures import actions
from openmash.disclosures.models import Disclosure, Recall, ReleaseAnswered, ReleasePrepared
from openmash.disclosures.queries import Chosen
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.models import ProtectedMark
from openmash.referrals.models import Referral
from openmash.rulebook import outputs
from openmash.rulebook.outputs import Output, Recipient
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Label, LawfulBasis, Purpose, RecipientKind
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving

NEEDED = "They cannot keep the children safe without it."


def to_team(team: str = leaving.TEAM) -> Recipient:
    """Somebody of a receiving team."""
    name = policy_now().team(team).name
    return Recipient(RecipientKind.RECEIVING_TEAM, outputs.TEAM, team, "Hannah Birch", name)


def to_agency(agency: str = "health") -> Recipient:
    """A professional who reads at an agency's desk."""
    name = policy_now().agency_name(agency)
    return Recipient(RecipientKind.NETWORK, outputs.AGENCY, agency, "Ola Mensah", name)


def to_family() -> Recipient:
    """Somebody of the family."""
    return Recipient(RecipientKind.FAMILY, outputs.OUTSIDE, "", "Ngozi Okafor")


def to_authority() -> Recipient:
    """Another authority's worker."""
    return Recipient(RecipientKind.AUTHORITY, outputs.OUTSIDE, "", "Piet Dunmore", "Dunmore Council")


def to_referrer(of: Referral) -> Recipient:
    """The referrer, in their account."""
    return Recipient(RecipientKind.REFERRER, outputs.REFERRER, of.sender, "Marian Coyle")


def chosen(of: Referral, *recipients: Recipient, labels: Sequence[Label] = (Label.TEAM,), **changes: Any) -> Chosen:
    """What a person chose for a letter to one of these, or for a paper to several."""
    outside = any(one.where == outputs.OUTSIDE for one in recipients)
    items = [str(one.pk) for one in leaving.items_of(of, *labels)] if labels else []
    meeting = None
    if len(recipients) > 1:
        when = factories.later(300).isoformat()
        meeting = {"what": "Strategy discussion", "when": when, "where": "Room 3"}
    given: dict[str, Any] = {
        "output": Output.MEETING if meeting else Output.LETTER,
        "recipients": recipients,
        "purpose": Purpose.PROTECT,
        "basis": LawfulBasis.PUBLIC_TASK,
        "necessity": NEEDED,
        "text": "Please keep a place for the children at breakfast club.",
        "items": tuple(items),
        "children": tuple(str(one.pk) for one in factories.children(of)),
        "decision": True,
        "meeting": meeting,
        "how": "POST" if outside else "",
        "address_kind": "WORK" if outside else "",
    }
    return Chosen(**{**given, **changes})


def letter(
    by: Viewer,
    of: Referral,
    *recipients: Recipient,
    checker: Viewer | None = None,
    minutes: int = 110,
    **changes: Any,
) -> ReleasePrepared:
    """A letter (or a paper, for several) released by this person."""
    with acting_as(by):
        what = chosen(of, *recipients, **changes)
        return actions.release(
            referral=of, what=what, checker=checker.id if checker else "", by=by, at=factories.later(minutes),
            policy=policy_now(),
        )  # fmt: skip


def confirm(by: Viewer, prepared: ReleasePrepared, *, minutes: int = 112) -> ReleaseAnswered:
    """The second person lets it go."""
    with acting_as(by):
        return actions.confirm(prepared=prepared, by=by, at=factories.later(minutes), policy=policy_now())


def left_by(prepared: ReleasePrepared) -> list[Disclosure]:
    """What left of a prepared package."""
    with acting_as(CLERK):
        rows = (
            Disclosure.objects.filter(prepared=prepared)
            .select_related("paper", "prepared", "sent_outside")
            .prefetch_related("items")
        )
        return list(rows.order_by("recipient_name"))


def ask(by: Viewer, of: Referral, item: AnswerItem, *recipients: Recipient, **changes: Any) -> OwnerAsked:
    """Ask an item's owner for these recipients."""
    with acting_as(by):
        what = chosen(of, *recipients, labels=(), **changes)
        return actions.ask_owner(
            referral=of, item_id=item.pk, what=what, by=by, at=factories.later(104), policy=policy_now()
        )


def agree(asked: OwnerAsked, *, words: str = "", by: Viewer | None = None) -> OwnerAnswered:
    """The owner says yes."""
    owner = by or story.navigator(asked.agency)
    with acting_as(owner):
        return checks.answer_owner(asked=asked, agrees=True, words=words, because="", by=owner, at=factories.later(105))


def refuse(asked: OwnerAsked, because: str = "It would show who told us.") -> OwnerAnswered:
    """The owner says no."""
    owner = story.navigator(asked.agency)
    with acting_as(owner):
        return checks.answer_owner(
            asked=asked, agrees=False, words="", because=because, by=owner, at=factories.later(105)
        )


def take_back(answered: OwnerAnswered, *, minutes: int = 107) -> None:
    """The owner takes a yes back."""
    owner = story.navigator(answered.agency)
    with acting_as(owner):
        checks.take_agreement_back(
            answered=answered, because="A court has asked us.", by=owner, at=factories.later(minutes)
        )


def recall(by: Viewer, disclosure: Disclosure, because: str = "A name was wrong.") -> Recall:
    """Call something back."""
    with acting_as(by):
        return actions.recall(disclosure=disclosure, because=because, by=by, at=factories.later(160))


def protect(by: Viewer, of: Referral, kind: str, subject: Any, because: str = "He looks for them.") -> ProtectedMark:
    """Mark something of a referral as protected."""
    with acting_as(by):
        return actions.protect(
            referral=of, kind=kind, subject=subject, because=because, by=by, at=factories.later(98),
            policy=policy_now(),
        )  # fmt: skip


def protect_home(by: Viewer, of: Referral) -> ProtectedMark:
    """Mark the home as protected."""
    return protect(by, of, "HOME", of.pk)


def protect_own(by: Viewer, item: AnswerItem) -> ProtectedMark:
    """An agency marks an item of its own."""
    with acting_as(by):
        return checks.protect_own_item(item=item, because="A source.", by=by, at=factories.later(98))
