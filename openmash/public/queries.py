"""What a referrer may read again: their own referrals, where each stands in plain words, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openmash.disclosures.models import Disclosure, Recall
from openmash.disclosures.queries.reads import FEEDBACK, REFERRER
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Stage

STATUS: dict[Stage, str] = {
    Stage.NEW: "We have it and are reading it",
    Stage.RATING: "A social worker is deciding how urgent it is",
    Stage.ASKING: "We are finding out more",
    Stage.ANALYSING: "We are putting together what is known",
    Stage.DECIDING: "A manager is deciding what to do",
    Stage.ADVISING: "We are choosing the right advice or service",
    Stage.HANDING_OVER: "Decided. We are handing it to the right team",
    Stage.TELLING: "Decided. We will tell you what you may know",
    Stage.CLOSED: "Finished",
}
"""A referral's stage as its referrer reads it: never the rating, never who was asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the hub told the referrer, and when."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the viewer's own referrals: whom it names, where it stands, what they were told."""

    referral: Referral
    children: tuple[str, ...]
    status: str
    told: tuple[Told, ...]

    @property
    def waits(self) -> bool:
        """Is it still to be decided? Only then is it said what happens next and by when."""
        return self.referral.decided_at is None and self.referral.closed_at is None


def my_referrals(viewer: Viewer, *, most: int = 200) -> tuple[Mine, ...]:
    """The viewer's own referrals, newest first, in the same few queries however many there are."""
    told = _told(viewer)
    return tuple(_mine(of, told.get(of.reference, ())) for of in referrals.mine(viewer)[:most])


def my_referral(viewer: Viewer, reference: str) -> Mine:
    """One of the viewer's own. Referral.DoesNotExist for one that is missing or was sent by somebody else."""
    return _mine(own_referral(viewer, reference), _told(viewer).get(reference, ()))


def own_referral(viewer: Viewer, reference: str) -> Referral:
    """What this person has sent, whoever they are: a navigator or a receiving worker may refer a child too."""
    return referrals.mine(viewer).get(reference=reference)


def _mine(of: Referral, told: tuple[Told, ...]) -> Mine:
    children = tuple(referrals.child_name(child) for child in referrals.children(of))
    return Mine(of, children, STATUS[Stage(of.stage)], told)


def _told(viewer: Viewer) -> dict[str, tuple[Told, ...]]:
    """What the viewer was told, by reference, newest first."""
    found: dict[str, tuple[Told, ...]] = {}
    own = Disclosure.objects.filter(kind=FEEDBACK, recipient_kind=REFERRER, recipient=viewer.id, recall=None)
    for disclosure in own.order_by("-at", "-recorded_at"):
        text = str(disclosure.body.get("text", ""))
        found[disclosure.reference] = (*found.get(disclosure.reference, ()), Told(disclosure.at, text))
    for recall in Recall.objects.filter(kind=FEEDBACK, recipient_kind=REFERRER, recipient=viewer.id):
        said = Told(recall.at, f"We have called back what we told you: do not use it. {recall.because}")
        found[recall.reference] = (said, *found.get(recall.reference, ()))
    return found
