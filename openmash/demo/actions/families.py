"""What the demo's contact officers confirm: how those named in a referral belong together, who lives at its home."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from openmash.family.actions import Home, Said, move_in, relate
from openmash.family.models import Source, Stay
from openmash.family.queries.kin import family, proposed
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused
from openmash.web import times


def tell_families(referral: Referral, by: Viewer, at: datetime) -> None:
    """Confirm what the referral says, as an officer would press by press; who is named without an address lives there.

    What it only suggests ("mother" of a second child) is confirmed too: in the invented city it is so.
    """
    prefetch_related_objects([referral], "mentions")
    known = family(by, referral)
    for one in proposed(known, at):
        if not one.barred:
            said = Said(Source.REFERRAL, by=one.what.words)
            with suppress(Refused):  # a third parent, once the two before are on record: the page says why, and no more
                relate(
                    referral=referral, person_id=UUID(one.what.one), other_id=UUID(one.what.other),
                    kind=one.what.kind, said=said, by=by, at=at,
                )  # fmt: skip
    away = {str(one.pk) for one in referral.mentions.all() if one.address}
    home = Home(referral.address_line, referral.postcode, referral.address_protected)
    there = [UUID(one.person) for one in known.named if one.mention not in away]
    stays = Stay.objects.filter(person__in=there, home_key=home.key, ended=None)
    living = set(stays.values_list("person_id", flat=True))
    new = [one for one in dict.fromkeys(there) if one not in living]
    if referral.address_line and new:
        day = times.in_london(referral.received_at).date()
        said = Said(Source.REFERRAL, since=day, since_words=f"{times.day(day)} at the latest")
        move_in(referral=referral, person_ids=new, home=home, said=said, by=by, at=at)
