"""What the referrer may be told: the kind of referrer, the agreed wording to start from, and who must not read it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from openmash.disclosures.models import Handover
from openmash.disclosures.queries.guard import Leaving, guard, leaving
from openmash.disclosures.queries.pack import current_decisions
from openmash.partnership.models import Account
from openmash.partnership.queries import account
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import adults, child_name, joined_to, worked_as
from openmash.rulebook import sharing
from openmash.rulebook.guarding import Guards
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Outcome, RecipientKind, ReferrerKind
from openmash.screening.models import FilterOut
from openmash.web.jinja import sentence_list

_MAY_KNOW_EACH = frozenset({ReferrerKind.PROFESSIONAL, ReferrerKind.PARENT})
"""Who may know what was decided for each child by name; the others hear one sentence for all."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything the person who tells the referrer needs before them.

    `drafts` are the agreed words for each outcome with the children it was decided for; `opening` is one text made of
    them, to be read and edited; `limits` what this kind of referrer may and may not know;
    `also_named` adults of the referral who share the referrer's name, number or e-mail. `items` are what the agencies
    gave, each with whether it may go to a referrer; `named` everybody of the family by name, whose words are their own.
    """

    kind: ReferrerKind
    name: str
    reach: tuple[str, ...]
    drafts: tuple[tuple[str, str], ...]
    opening: str
    limits: str
    also_named: tuple[str, ...]
    guard: Guards
    items: tuple[Leaving, ...]
    named: tuple[str, ...]

    @property
    def reachable(self) -> bool:
        """Is there anybody to tell?"""
        return self.kind is not ReferrerKind.ANONYMOUS


def kind_of(referral: Referral, reach: tuple[str, ...]) -> ReferrerKind:
    """Who the referrer is to the hub. Somebody whom the hub has no way to reach cannot be told, whoever they are."""
    if not reach:
        return ReferrerKind.ANONYMOUS
    return sharing.referrer_kind(referral.source_agency, referral.source_kind, referral.wants_anonymity)


def telling(viewer: Viewer, referral: Referral, policy: LocalPolicy) -> Telling:
    """What telling this referral's referrer needs. Wording starts from the local policy; nothing is sent from here."""
    sender = _own_account(referral)
    reach = _reach(referral, sender)
    kind = kind_of(referral, reach)
    of = worked_as(referral)
    drafts = _drafts(viewer, referral, of, kind, policy)
    items = leaving(of, RecipientKind.REFERRER, policy)
    worry = dict.fromkeys((referral, of, *joined_to(of)))
    return Telling(
        kind=kind,
        name=referral.referrer_name or referral.referrer_organisation or "the referrer",
        reach=reach,
        drafts=drafts,
        opening=_opening(kind, drafts),
        limits=policy.feedback_limits.get(kind, ""),
        also_named=_also_named(referral),
        guard=Guards(tuple(guard(one, items) for one in worry)),
        items=tuple(items),
        named=tuple(child_name(one) for one in referral.mentions.all() if not (one.unborn or one.name_unknown)),
    )


def _own_account(referral: Referral) -> Account | None:
    """The account that sent it for itself; not the officer's who keyed what somebody told them."""
    if referral.keyed_by_id and referral.sender == referral.keyed_by_id:
        return None
    found = account(referral.sender)
    return found if found and found.viewer().is_referrer else None


def _reach(referral: Referral, sender: Account | None) -> tuple[str, ...]:
    ways = ["In their account"] if sender else []
    ways += [f"Telephone {referral.referrer_phone}"] if referral.referrer_phone else []
    return tuple(ways + ([f"E-mail {referral.referrer_email}"] if referral.referrer_email else []))


def _drafts(
    viewer: Viewer, referral: Referral, of: Referral, kind: ReferrerKind, policy: LocalPolicy
) -> tuple[tuple[str, str], ...]:
    """The agreed words for each outcome decided, said of the children it was decided for where they may know that.

    Decided it was for `of`: the referral itself, or the one that it is joined to as the same worry.
    """
    by_outcome: dict[Outcome, list[str]] = defaultdict(list)
    service = ""
    for one in current_decisions(viewer, of):
        by_outcome[Outcome(one.outcome)].append(child_name(one.child))
        service = service or one.service
    if not by_outcome:
        advice = FilterOut.objects.filter(referral=of).order_by("-at").first()
        by_outcome[Outcome.ADVICE], service = [], advice.service if advice else ""
    drafts = []
    for outcome, names in by_outcome.items():
        scope = sharing.feedback_scope(kind, outcome, False, policy)
        if scope.may_tell:
            drafts.append((sentence_list(names), _filled(scope.wording, referral, of, service, policy)))
    return tuple(drafts)


def _opening(kind: ReferrerKind, drafts: tuple[tuple[str, str], ...]) -> str:
    """One text of several drafts: what they share is said once, what differs is said of each child by name.

    Who may not know what was decided for whom gets the first draft alone: it is for the person who reads to change it.
    """
    if len(drafts) < 2 or kind not in _MAY_KNOW_EACH:
        return drafts[0][1] if drafts else ""
    sentences = [re.split(r"(?<=[.!?]) ", text) for _, text in drafts]
    shared = [one for one in sentences[0] if all(one in other for other in sentences)]
    own = [
        f"{names}: {' '.join(one for one in said if one not in shared)}"
        for (names, _), said in zip(drafts, sentences, strict=True)
    ]
    first = sentences[0].index(next((one for one in sentences[0] if one not in shared), sentences[0][-1]))
    before = [one for one in sentences[0][:first] if one in shared]
    after = [one for one in shared if one not in before]
    return "\n\n".join(part for part in (" ".join(before), *own, " ".join(after)) if part)


def _filled(wording: str, referral: Referral, of: Referral, service: str, policy: LocalPolicy) -> str:
    pack = Handover.objects.filter(disclosure__referral_ref=of.pk).order_by("-handed_at").first()
    named = next((one.name for one in policy.services if one.code == service), service)
    team = f"The team “{pack.team_name}”" if pack else ""
    return sharing.filled(wording, policy, reference=referral.reference, service=named, team=team)


def _also_named(referral: Referral) -> tuple[str, ...]:
    """Adults of the referral who are, or share a number with, the referrer: the person who tells must look twice."""
    name, phone = _letters(referral.referrer_name), _digits(referral.referrer_phone)
    found = []
    for one in adults(referral):
        same_name = bool(name) and _letters(f"{one.forename}{one.surname}") == name
        same_phone = len(phone) >= 6 and _digits(one.phone) == phone
        if same_name or same_phone:
            found.append(_described(one))
    return tuple(found)


def _described(one: Mention) -> str:
    return f"{child_name(one)}, {one.relation}" if one.relation else child_name(one)


def _letters(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalpha())


def _digits(text: str) -> str:
    return "".join(ch for ch in text if ch.isdigit())
