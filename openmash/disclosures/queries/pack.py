"""What a recipient's page holds, composed once: the preview shows it, the action copies it, word for word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.agency_checks.models import AgencyAction, InformationRequest
from openmash.decisions import queries as decided
from openmash.decisions.models import Decision, Recommendation
from openmash.disclosures.models import Handover
from openmash.disclosures.queries.guard import Guard, Leaving, guard, leaving
from openmash.partnership.queries import account
from openmash.referrals import protecting
from openmash.referrals.models import Mention, Referral, ViewHeard
from openmash.referrals.pages import lines
from openmash.referrals.permission import voice
from openmash.referrals.protecting import Protection
from openmash.referrals.queries import child_name
from openmash.referrals.reaching import reaching
from openmash.rulebook import outputs, pathway, sharing
from openmash.rulebook.outputs import Recipient
from openmash.rulebook.policy import LocalPolicy, Team
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import (
    Beside,
    Label,
    LawfulBasis,
    Outcome,
    Purpose,
    Rating,
    RecipientKind,
)
from openmash.web import times

KEPT_BACK = "The hub keeps this back. Ask {ask}."


@dataclass(frozen=True, slots=True)
class Pack:
    """A handover as it would leave now: the body, the items that go, and what must be settled before."""

    team: Team
    children: tuple[Mention, ...]
    rating: Rating
    body: dict[str, Any]
    items: tuple[Leaving, ...]
    all_items: tuple[Leaving, ...]
    guard: Guard
    second: str
    purpose: Purpose
    basis: LawfulBasis


def current_decisions(viewer: Viewer, referral: Referral) -> list[Decision]:
    """The decisions that stand, by child."""
    return [one for one in decided.decisions(viewer, referral) if one.current]


def team_recipient(team: Team) -> Recipient:
    """A receiving team, as owners agree to it."""
    return Recipient(RecipientKind.RECEIVING_TEAM, outputs.TEAM, team.code, team.name)


def purpose_of(decisions: Iterable[Decision]) -> Purpose:
    """What a handover is for: it follows from what was decided for the children who go."""
    return _purpose({Outcome(one.outcome) for one in decisions})


def said(one: Leaving) -> dict[str, str]:
    """An item as a professional reads it: kind, owner and system, when, the words, and what may be done with it."""
    system = f", {one.item.source_system}" if one.item.source_system else ""
    return {
        "kind": one.item.kind,
        "text": one.words,
        "dated_words": one.item.dated_words,
        "source": f"{one.agency_name}{system}",
        "condition": condition(one.item.label, agreed=one.agreement is not None),
    }


def condition(label: str, *, agreed: bool = False) -> str:
    """What the receiver may do with an item: its label, or its owner's agreement, said as a condition."""
    if agreed:
        return "Its owner agreed, for you and this purpose alone. Ask the hub before you tell anybody"
    words = {
        Label.TEAM: "For your team. Do not tell the family",
        Label.NET: "For professionals working with the child. Do not tell the family",
        Label.FAMILY: "May be told to the family",
    }
    known = Label(label)
    return words.get(known, known.words)


def awaiting_team(viewer: Viewer, referral: Referral) -> list[Mention]:
    """The children whose decision needs a team and who are in no pack that was accepted or still waits."""
    standing = [one for one in current_decisions(viewer, referral) if Outcome(one.outcome) in pathway.NEEDS_TEAM]
    if not standing:
        return []
    since = min(one.at for one in standing)
    packs = Handover.objects.filter(disclosure__referral_ref=referral.pk, handed_at__gte=since)
    # A pack that was recalled before the team answered binds nobody: the children wait for a team again.
    packs = packs.exclude(disclosure__recall__isnull=False, answered_at=None)
    taken = {child["id"] for pack in packs if pack.accepted is not False for child in pack.children}
    return [one.child for one in standing if str(one.child_id) not in taken]


def compose(
    viewer: Viewer,
    referral: Referral,
    *,
    team: Team,
    children: Sequence[Mention],
    item_ids: Iterable[UUID | str],
    note: str,
    spoken_to: str,
    spoken_at: datetime | None,
    policy: LocalPolicy,
) -> Pack:
    """The pack of these children for this team, with only those of the chosen items that may leave."""
    chosen = {child.id for child in children}
    decisions = [one for one in current_decisions(viewer, referral) if one.child_id in chosen]
    outcomes = {Outcome(one.outcome) for one in decisions}
    kept = protecting.protected(referral)
    purpose, to = _purpose(outcomes), team_recipient(team)
    everything = leaving(referral, to.kind, policy, recipients=[to], purpose=purpose, kept=kept)
    wanted = {str(item) for item in item_ids}
    going = tuple(one for one in everything if one.verdict and str(one.item.id) in wanted)
    watch = guard(referral, everything, kept)
    recommendation = decided.recommendation(viewer, referral)
    ask = ask_whom(recommendation, policy)
    texts = {
        "childs_view": own_words(referral, recommendation, chosen),
        **_texts(referral, decisions, recommendation, note, policy),
    }
    body: dict[str, Any] = {
        "children": [_child(one) for one in decisions],
        **{name: _safe(text, watch, ask) for name, text in texts.items()},
        **_address(referral, kept.home),
        **_referrer(referral),
        **_decider(decisions),
        "safe_contact": _safe_contacts(referral, kept, watch, ask),
        "spoken_to": _safe(spoken_to.strip(), watch, ask),
        "spoken_at": spoken_at.isoformat() if spoken_at else "",
        "held": len(everything) - len(going),
        "ask": ask,
    }
    whole = {**body, "items": [said(one) for one in going]}
    outputs.take(outputs.Output.PACK, RecipientKind.RECEIVING_TEAM, whole)
    return Pack(
        team=team,
        children=tuple(one.child for one in decisions),
        rating=_most_urgent((one.final_rating for one in decisions), policy),
        body=body,
        items=going,
        all_items=tuple(everything),
        guard=watch,
        second=kept.second,
        purpose=purpose,
        basis=LawfulBasis.LEGAL_OBLIGATION if Outcome.S47 in outcomes else LawfulBasis.PUBLIC_TASK,
    )


def _decider(decisions: Sequence[Decision]) -> dict[str, str]:
    """Who decided, in which role, and when."""
    one = decisions[0] if decisions else None
    return {
        "decided_by": one.by_name if one else "",
        "decided_by_role": one.by_role if one else "",
        "decided_at": one.at.isoformat() if one else "",
    }


def _most_urgent(ratings: Iterable[str], policy: LocalPolicy) -> Rating:
    present = set(ratings)
    return next((rating for rating in policy.scheme if rating.value in present), policy.scheme[-1])


def _purpose(outcomes: set[Outcome]) -> Purpose:
    if outcomes and outcomes <= {Outcome.EH}:
        return Purpose.EARLY_HELP
    if outcomes & {Outcome.S47, Outcome.MISSING}:
        return Purpose.PROTECT
    return Purpose.ASSESS_NEED


def _texts(
    referral: Referral,
    decisions: Sequence[Decision],
    recommendation: Recommendation | None,
    note: str,
    policy: LocalPolicy,
) -> dict[str, str]:
    """What is always sent in words, before the guard has looked at it."""
    one = decisions[0] if decisions else None
    return {
        "reasons": one.reasons if one else "",
        "outcome_sought": one.outcome_sought if one else "",
        "agencies_agree": one.agencies_agree if one else "",
        "agencies_differ": one.agencies_differ if one else "",
        "family_told": _family_told(one) if one else "",
        "consent": lines(voice(referral), policy),
        "not_known": recommendation.not_known if recommendation else "",
        "note": note.strip(),
    }


def own_words(referral: Referral, recommendation: Recommendation | None, going: set[UUID]) -> str:
    """What the children who go say and wish: as it was put together for the decision, and whatever was heard since.

    A paragraph that begins with the name of another child of the referral stays: it is that child's own.
    """
    named = [one for one in referral.mentions.all() if one.is_child]
    others = tuple(f"{child_name(one)}:" for one in named if one.pk not in going)
    told = recommendation.childs_view.split("\n\n") if recommendation else []
    found = [part for part in told if not (others and part.startswith(others))]
    heard = (
        ViewHeard.objects.filter(person__in=going, referral=referral).exclude(words="").order_by("at", "recorded_at")
    )
    since = heard.filter(at__gt=recommendation.at) if recommendation else heard
    found += [f"{child_name(one.person)}: “{one.words}”" for one in since.select_related("person")]
    if not recommendation:
        found += [f"{child_name(one)}: “{one.child_view}”" for one in named if one.pk in going and one.child_view]
    return "\n\n".join(found)


def _safe(text: str, watch: Guard, ask: str) -> str:
    """The text, or that the hub keeps it back when it holds what must stay."""
    return text if watch.stops(text) else KEPT_BACK.format(ask=ask)


def _child(one: Decision) -> dict[str, Any]:
    child = one.child
    return {
        "id": str(child.id),
        "seq": child.seq,
        "name": child_name(child),
        "who": born_words(child),
        "interpreter": child.language if child.interpreter else "",
        "rating": one.final_rating,
        "outcome": one.outcome,
        "beside": [Beside(code).words for code in one.beside],
        "service": one.service,
        "referral_to_social_care": one.is_referral_to_social_care,
    }


def born_words(child: Mention) -> str:
    """How old a child is, as far as known: a date of birth, the words used, or when a baby is expected."""
    if child.unborn:
        due = times.day(child.expected) if child.expected else child.born_words
        return f"Unborn, expected {due}" if due else "Unborn"
    sex = {"F": "girl", "M": "boy"}.get(child.sex, "")
    born = f"born {times.day(child.born)}" if child.born else child.born_words or "age not known"
    words = ", ".join(part for part in (sex, born) if part)
    return words[:1].upper() + words[1:]


def _address(referral: Referral, protected: bool) -> dict[str, str]:
    may_go = sharing.may_send_address(protected, RecipientKind.RECEIVING_TEAM)
    if not may_go:
        return {"address": "", "address_note": may_go.because}
    if referral.no_fixed_address:
        return {"address": "", "address_note": "No fixed address."}
    line = ", ".join(part for part in (referral.address_line, referral.postcode) if part)
    return {"address": line, "address_note": "" if line else "Not known."}


def _referrer(referral: Referral) -> dict[str, str]:
    named = sharing.may_name_referrer(referral.wants_anonymity, referral.verified)
    if not named:
        return {"referrer": f"Not named. {named.because}"}
    who = (referral.referrer_name, referral.referrer_role, referral.referrer_organisation)
    return {"referrer": ", ".join(part for part in who if part)}


def _safe_contacts(referral: Referral, kept: Protection, watch: Guard, ask: str) -> list[str]:
    """Which interpreter, and how it is safe to reach the family.

    A safe contact that is marked as protected is kept back whole: only that it exists.
    """
    found, back = reaching(referral), KEPT_BACK.format(ask=ask)
    noted = [back if referral.pk in kept.contacts else _safe(words, watch, ask) for words in found.added]
    sent = [f"{who}{back if key in kept.contacts else _safe(words, watch, ask)}" for key, who, words in found.sent]
    return [*(_safe(words, watch, ask) for words in found.interpreter), *noted, *sent]


def _family_told(one: Decision) -> str:
    return f"{one.who_tells_family}. {one.family_told_when}".strip().rstrip(".") + "."


def ask_whom(recommendation: Recommendation | None, policy: LocalPolicy) -> str:
    """Whom a recipient asks for more: the social worker by name, with a number that is answered."""
    who = account(recommendation.by_id) if recommendation else None
    name = recommendation.by_name if recommendation else policy.contact.hub_name
    return f"{name} on {(who.phone if who else '') or policy.contact.phone}"


def agency_pages(viewer: Viewer, referral: Referral) -> list[tuple[InformationRequest, dict[str, Any]]]:
    """What each agency that was asked would read now: one page an agency, of its latest question not taken back."""
    rows = InformationRequest.objects.filter(referral=referral, withdrawn_at=None).order_by("asked_at")
    latest = {row.agency: row for row in rows}
    decisions, teams = current_decisions(viewer, referral), _teams(referral)
    own: dict[str, list[AgencyAction]] = {agency: [] for agency in latest}
    for action in AgencyAction.objects.filter(request__referral=referral).order_by("at", "recorded_at"):
        own.setdefault(action.agency, []).append(action)
    return [(row, _told(row, decisions, teams, own[row.agency])) for row in latest.values()]


def _told(
    request: InformationRequest,
    decisions: Sequence[Decision],
    teams: Sequence[dict[str, str]],
    own: Sequence[AgencyAction],
) -> dict[str, Any]:
    """Only the children it was asked about; no reason, no item, no name of another agency. No more (M5.9)."""
    about = {str(child) for child in request.about}
    seen = [one for one in decisions if not about or str(one.child_id) in about]
    told = {
        "decided_by": seen[0].by_name if seen else "",
        "decided_at": seen[0].at.isoformat() if seen else "",
        "children": [
            {
                "name": child_name(one.child),
                "outcome": Outcome(one.outcome).words,
                "final_rating": one.final_rating,
            }
            for one in seen
        ],
        "accountable": [*teams, *map(_undertaken, own), {"who": "The hub", "what": "Tells the referrer."}],
    }
    return outputs.take(outputs.Output.AGENCY_TOLD, RecipientKind.ASKED_AGENCY, told)


def _teams(referral: Referral) -> list[dict[str, str]]:
    """The teams that have the children now, or have still to accept them."""
    packs = Handover.objects.filter(disclosure__referral_ref=referral.pk).select_related("answer").order_by("handed_at")
    return [
        {
            "who": f"{pack.team_name} ({pack.answer.worker_name if pack.accepted else 'not yet accepted'})",
            "what": "The family and what happens next.",
        }
        for pack in packs
        if pack.accepted is not False
    ]


def _undertaken(action: AgencyAction) -> dict[str, str]:
    by_when = f", by {times.day(action.by_when)}" if action.by_when else ""
    return {"who": action.owner_name, "what": f"{action.what}{by_when}"}
