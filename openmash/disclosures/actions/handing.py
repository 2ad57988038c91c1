"""Handing a child over: exactly what leaves, copied word for word at that moment.

Where a protected person or address is on the case, one prepares the pack and somebody else reads it first
(`releasing.confirm`). That costs a red child no waiting: anybody else on duty confirms from their own desk at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.disclosures import queries
from openmash.disclosures.actions.papers import keep_paper
from openmash.disclosures.actions.writing import checker_named, keep_items, tell_checker
from openmash.disclosures.models import Disclosure, Handover, HandoverAnswer, ReleasePrepared
from openmash.disclosures.queries import Pack
from openmash.disclosures.queries.pack import said
from openmash.disclosures.queries.reads import HANDOVER, TEAM
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import of_team
from openmash.partnership.facts import stamp
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import roles
from openmash.rulebook.policy import LocalPolicy, Team
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, Rating, Stage, Verdict, first_no, no, refuse

FOLLOWS = "It follows from what was decided: the team cannot start without it."
CHANGED = (
    "Something about this case has changed since it was prepared, so it is not what would leave now. Prepare it anew."
)


@dataclass(frozen=True, slots=True)
class HandingOver:
    """What a person chose for a pack: the team, the children, the items, who was rung first, a note."""

    team: str
    children: tuple[str, ...]
    items: tuple[str, ...]
    spoken_to: str
    spoken_at: datetime | None
    note: str

    def as_data(self) -> dict[str, Any]:
        """As it is kept with what was prepared."""
        return {
            "team": self.team,
            "children": list(self.children),
            "items": list(self.items),
            "spoken_to": self.spoken_to,
            "spoken_at": self.spoken_at.isoformat() if self.spoken_at else "",
            "note": self.note,
        }


def as_chosen(kept: dict[str, Any]) -> HandingOver:
    """What a person chose for a pack, as it was kept."""
    spoken_at = datetime.fromisoformat(kept["spoken_at"]) if kept["spoken_at"] else None
    return HandingOver(
        kept["team"], tuple(kept["children"]), tuple(kept["items"]), kept["spoken_to"], spoken_at, kept["note"]
    )


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

    Without `children` every child whose decision needs a team, and who is in no other pack, goes. Refused where a
    protected person or address is on the case: then `prepare_hand_over` is the way.
    """
    referral, pack, what = _ready(referral, team, item_ids, spoken_to, spoken_at, note, by, at, policy, children)
    if pack.second:
        refuse(f"{pack.second} Somebody else must read the pack before it leaves. Choose who, and send it to them.")
    return leave(referral, pack, what, None, by=by, at=at, policy=policy)


@transaction.atomic
def prepare_hand_over(
    *,
    referral: Referral,
    team: Team | str,
    item_ids: Sequence[UUID | str],
    spoken_to: str,
    spoken_at: datetime | None,
    note: str,
    checker: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    children: Sequence[Mention] | None = None,
) -> ReleasePrepared:
    """Make a pack ready for somebody else to read: exactly these words leave when they confirm, or none."""
    referral, pack, what = _ready(referral, team, item_ids, spoken_to, spoken_at, note, by, at, policy, children)
    if not pack.second:
        refuse("No protected person or address is on this case: hand it over yourself.")
    who = checker_named(checker, by)
    prepared = ReleasePrepared.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=HANDOVER,
        package={"chosen": what.as_data(), "body": pack.body, "items": [said(one) for one in pack.items]},
        purpose=pack.purpose.words,
        lawful_basis=pack.basis.words,
        necessity=FOLLOWS,
        second_because=pack.second,
        checker_id=str(who.pk),
        checker_name=who.name,
        **stamp(by, at),
    )
    subjects = [prepared.pk, *(child.id for child in pack.children)]
    enter(by=by, at=at, verb=Verb.PREPARED_RELEASE, reference=referral.reference, subjects=subjects,
          detail={"kind": HANDOVER, "team": pack.team.code})  # fmt: skip
    tell_checker(prepared, who, urgent=pack.rating is Rating.RED)
    return prepared


def again(prepared: ReleasePrepared, referral: Referral, by: Viewer, at: datetime, policy: LocalPolicy) -> Pack:
    """The prepared pack as it would leave now. Refused unless it is, word for word, what was prepared and read, and
    the sharing agreement still covers it."""
    what = as_chosen(prepared.package["chosen"])
    waiting = queries.awaiting_team(by, referral)
    going = [child for child in waiting if str(child.id) in what.children]
    if referral.stage != Stage.HANDING_OVER or len(going) != len(what.children):
        refuse(CHANGED)
    pack = _compose(by, referral, what, going, policy)
    words = [said(one) for one in pack.items]
    if pack.body != prepared.package["body"] or words != prepared.package["items"]:
        refuse(CHANGED)
    cover = queries.team_covered(pack, policy, at)
    if cover is not None:
        cover.verdict.require()
    return pack


def leave(
    referral: Referral,
    pack: Pack,
    what: HandingOver,
    prepared: ReleasePrepared | None,
    *,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> Handover:
    """Write the pack that leaves now, as `by` made it; whoever confirmed it stands in the answer to `prepared`."""
    disclosure = Disclosure.objects.create(
        prepared=prepared,
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=HANDOVER,
        recipient_kind=TEAM,
        recipient=pack.team.code,
        recipient_name=pack.team.name,
        purpose=pack.purpose.words,
        lawful_basis=pack.basis.words,
        body=pack.body,
        agreement=queries.kept(queries.team_covered(pack, policy, at), policy),
        **stamp(by, at),
    )
    keep_items(disclosure, pack.items, [said(one) for one in pack.items])
    handover = Handover.objects.create(
        disclosure=disclosure,
        team=pack.team.code,
        team_name=pack.team.name,
        rating=pack.rating.value,
        children=pack.body["children"],
        spoken_to=what.spoken_to,
        spoken_at=what.spoken_at,
        handed_at=at,
        times_sent_back=_times_sent_back(referral),
    )
    keep_paper(disclosure, policy)
    enter(
        by=by,
        at=at,
        verb=Verb.HANDED_OVER,
        reference=referral.reference,
        subjects=[handover.pk, *(child.id for child in pack.children)],
        detail={"team": pack.team.code, "items": [str(one.item.id) for one in pack.items]},
    )
    path = reverse("disclosures_pack", args=[handover.pk])
    tell(to=of_team(pack.team.code), topic=Topic.HANDED_OVER, key=f"handed over {handover.pk}", at=at, path=path,
         urgent=pack.rating is Rating.RED, about=referral.pk, but=by.id)  # fmt: skip
    return handover


def _ready(
    referral: Referral,
    team: Team | str,
    item_ids: Sequence[UUID | str],
    spoken_to: str,
    spoken_at: datetime | None,
    note: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    children: Sequence[Mention] | None,
) -> tuple[Referral, Pack, HandingOver]:
    """The referral, held, and a pack that may leave; refused when something of it may not."""
    roles.may_hand_over(by).require()
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    waiting = queries.awaiting_team(by, referral)
    going = waiting if children is None else list(children)
    _may_go(referral, going, waiting, item_ids, by).require()
    what = HandingOver(
        team=team.code if isinstance(team, Team) else team,
        children=tuple(str(child.id) for child in going),
        items=tuple(str(one) for one in item_ids),
        spoken_to=spoken_to.strip(),
        spoken_at=spoken_at,
        note=note,
    )
    pack = _compose(by, referral, what, going, policy)
    cover = queries.team_covered(pack, policy, at)
    first_no(
        cover.verdict if cover is not None else YES,
        _only_what_may_leave(pack, what.items),
        _spoken_first(pack, spoken_to, spoken_at, at),
        _may_be_said(pack, "Your note", note),
        _may_be_said(pack, "Who you spoke to", spoken_to),
    ).require()
    return referral, pack, what


def _compose(by: Viewer, referral: Referral, what: HandingOver, going: Sequence[Mention], policy: LocalPolicy) -> Pack:
    return queries.compose(
        by,
        referral,
        team=policy.team(what.team),
        children=going,
        item_ids=what.items,
        note=what.note,
        spoken_to=what.spoken_to,
        spoken_at=what.spoken_at,
        policy=policy,
    )


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
    return queries.only_what_may_leave(pack.all_items, item_ids)


def _spoken_first(pack: Pack, spoken_to: str, spoken_at: datetime | None, at: datetime) -> Verdict:
    if spoken_at is not None and spoken_at > at:
        return no("You cannot have spoken to them in the future. Check the time.")
    if pack.rating is Rating.RED and not (spoken_to.strip() and spoken_at):
        return no("A child rated red is handed over by speaking first. Say to whom you spoke, and when.")
    return YES


def _may_be_said(pack: Pack, what: str, text: str) -> Verdict:
    stopped = pack.guard.stops(text)
    return YES if stopped else no(f"{what} cannot go as it is. {stopped.because}")


def _times_sent_back(referral: Referral) -> int:
    sent_back = HandoverAnswer.objects.filter(handover__disclosure__referral_ref=referral.pk, accepted=False)
    return sent_back.count()
