"""Handing a child over: exactly what leaves, copied word for word at that moment."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openmash.disclosures import queries
from openmash.disclosures.models import Disclosure, DisclosureItem, Handover, HandoverAnswer
from openmash.disclosures.queries import Pack
from openmash.disclosures.queries.reads import HANDOVER, TEAM
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import roles
from openmash.rulebook.policy import LocalPolicy, Team
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Rating, Stage, Verdict, first_no, no


@transaction.atomic
def hand_over(
    *,
    referral: Referral,
    team: Team | str,
    item_ids: Sequence[UUID | str],
    spoken_to: str,
    spoken_at: datetime | None,
    note: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    children: Sequence[Mention] | None = None,
) -> Handover:
    """Hand children over to a team with the items a manager ticked. The hub owns them until a named worker accepts.

    Without `children` every child whose decision needs a team, and who is in no other pack, goes.
    """
    roles.may_hand_over(by).require()
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    waiting = queries.awaiting_team(by, referral)
    going = waiting if children is None else list(children)
    _may_go(referral, going, waiting, item_ids, by).require()
    pack = queries.compose(
        by,
        referral,
        team=team if isinstance(team, Team) else policy.team(team),
        children=going,
        item_ids=item_ids,
        note=note,
        spoken_to=spoken_to,
        spoken_at=spoken_at,
        policy=policy,
    )
    cover = queries.team_covered(pack, policy, at)
    first_no(
        cover.verdict if cover is not None else YES,
        _only_what_may_leave(pack, item_ids),
        _spoken_first(pack, spoken_to, spoken_at, at),
        _note_may_leave(pack, note),
    ).require()
    handover = _write(referral, pack, spoken_to, spoken_at, by, at, queries.kept(cover, policy))
    enter(
        by=by,
        at=at,
        verb=Verb.HANDED_OVER,
        reference=referral.reference,
        subjects=[handover.pk, *(child.id for child in pack.children)],
        detail={"team": pack.team.code, "items": [str(one.item.id) for one in pack.items]},
    )
    return handover


def _may_go(
    referral: Referral, going: Sequence[Mention], waiting: Sequence[Mention], item_ids: Sequence[object], by: Viewer
) -> Verdict:
    if referral.stage != Stage.HANDING_OVER:
        return no("This referral is not waiting to be handed over. Open it again to see where it stands.")
    if not waiting:
        return no("Every child is with a team already, or waits for its answer.")
    if not going:
        return no("Choose the children who are handed over.")
    waits = {child.id for child in waiting}
    if any(child.id not in waits for child in going):
        return no("One of these children is with a team already, or needs none. Open the page again.")
    if item_ids and not by.is_manager:
        return no("A manager ticks the items that leave. Ask the duty manager, or hand over without items.")
    return YES


def _only_what_may_leave(pack: Pack, item_ids: Sequence[object]) -> Verdict:
    """Every chosen item must be one of this referral's and one that may leave: nothing is dropped in silence."""
    verdicts = {str(one.item.id): one.verdict for one in pack.all_items}
    for chosen in item_ids:
        verdict = verdicts.get(str(chosen))
        if verdict is None:
            return no("One of the items is not part of this referral. Open the page again and choose anew.")
        if not verdict:
            return verdict
    return YES


def _spoken_first(pack: Pack, spoken_to: str, spoken_at: datetime | None, at: datetime) -> Verdict:
    if spoken_at is not None and spoken_at > at:
        return no("You cannot have spoken to them in the future. Check the time.")
    if pack.rating is Rating.RED and not (spoken_to.strip() and spoken_at):
        return no("A child rated red is handed over by speaking first. Say to whom you spoke, and when.")
    return YES


def _note_may_leave(pack: Pack, note: str) -> Verdict:
    stopped = pack.guard.stops(note)
    return YES if stopped else no(f"Your note cannot go as it is. {stopped.because}")


def _write(
    referral: Referral,
    pack: Pack,
    spoken_to: str,
    spoken_at: datetime | None,
    by: Viewer,
    at: datetime,
    agreement: dict[str, Any],
) -> Handover:
    disclosure = Disclosure.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=HANDOVER,
        recipient_kind=TEAM,
        recipient=pack.team.code,
        recipient_name=pack.team.name,
        purpose=pack.purpose.words,
        lawful_basis=pack.basis.words,
        body=pack.body,
        agreement=agreement,
        **stamp(by, at),
    )
    DisclosureItem.objects.bulk_create(
        DisclosureItem(
            id=uuid.uuid4(),
            disclosure=disclosure,
            seq=number,
            source_item=one.item.id,
            owner_agency=one.item.agency,
            kind=one.item.kind,
            label=one.item.label,
            source=f"{one.agency_name}, {one.item.source_system}" if one.item.source_system else one.agency_name,
            dated_words=one.item.dated_words,
            text=one.item.text,
        )
        for number, one in enumerate(pack.items, 1)
    )
    return Handover.objects.create(
        disclosure=disclosure,
        team=pack.team.code,
        team_name=pack.team.name,
        rating=pack.rating.value,
        children=pack.body["children"],
        spoken_to=spoken_to.strip(),
        spoken_at=spoken_at,
        handed_at=at,
        times_sent_back=_times_sent_back(referral),
    )


def _times_sent_back(referral: Referral) -> int:
    sent_back = HandoverAnswer.objects.filter(handover__disclosure__referral_ref=referral.pk, accepted=False)
    return sent_back.count()
