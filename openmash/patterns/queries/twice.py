"""Two referrals that may be one worry, sent twice: what was noticed and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openmash.patterns.models import SameWorryNoticed
from openmash.referrals.models import NotTheSameWorry, Referral, SameWorry
from openmash.rulebook.roles import Viewer, may_see_patterns


@dataclass(frozen=True, slots=True)
class Twice:
    """Two referrals, the earlier first, and what stands: joined, said to be two, or only noticed."""

    earlier: Referral
    later: Referral
    noticed: SameWorryNoticed
    joined: SameWorry | None
    denied: NotTheSameWorry | None

    @property
    def open(self) -> bool:
        """Has nobody said anything yet?"""
        return self.joined is None and self.denied is None


def twice(viewer: Viewer, referral: Referral) -> list[Twice]:
    """The referrals that may be one worry with this one, as far as this person may know of them; earlier ones first."""
    if not may_see_patterns(viewer):
        return []
    of_it = SameWorryNoticed.objects.filter(Q(referral=referral) | Q(earlier_ref=referral.pk))
    noticed = list(of_it)
    return _twice(noticed) if noticed else []


def pair(viewer: Viewer, noticed_id: UUID) -> Twice:
    """Two referrals by what was noticed of them. SameWorryNoticed.DoesNotExist when it is not there or not theirs."""
    found = _twice([SameWorryNoticed.objects.get(pk=noticed_id)]) if may_see_patterns(viewer) else []
    if not found:
        raise SameWorryNoticed.DoesNotExist
    return found[0]


def _twice(noticed: Sequence[SameWorryNoticed]) -> list[Twice]:
    """Each with both its referrals and what was said of the two. Three questions, however many there are."""
    laters = [row.referral_id for row in noticed]
    ids = {*laters, *(row.earlier_ref for row in noticed)}
    of = {one.pk: one for one in Referral.objects.filter(pk__in=ids).prefetch_related("mentions")}
    joined = {two.referral_id: two for two in SameWorry.objects.filter(referral__in=laters, taken_back=None)}
    refused = NotTheSameWorry.objects.filter(referral__in=laters).order_by("at")
    denied = {(two.referral_id, two.earlier_ref): two for two in refused}
    found = []
    for row in noticed:
        if row.referral_id in of and row.earlier_ref in of:
            both = joined.get(row.referral_id)
            stands = both if both and both.earlier_ref == row.earlier_ref else None
            said = None if stands else denied.get((row.referral_id, row.earlier_ref))
            found.append(Twice(of[row.earlier_ref], of[row.referral_id], row, stands, said))
    return sorted(found, key=lambda two: (two.later.received_at, two.earlier.received_at))


def accounts(ids: Iterable[str]) -> dict[str, tuple[datetime, str, str]]:
    """What each of these says: when it came, the account, and the incident's own number where one was given."""
    rows = Referral.objects.filter(pk__in=list(ids)).values_list("pk", "received_at", "concern", "police")
    return {str(pk): (at, words, str((police or {}).get("reference") or "")) for pk, at, words, police in rows}
