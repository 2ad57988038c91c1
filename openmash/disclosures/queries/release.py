"""A letter or a meeting paper, composed once: the preview shows it, the release keeps and sends it, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openmash.decisions import queries as decided
from openmash.decisions.models import Decision
from openmash.disclosures.queries.guard import Guard, Leaving, guard, leaving
from openmash.disclosures.queries.pack import ask_whom, born_words, current_decisions, said
from openmash.referrals import protecting
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook import outputs
from openmash.rulebook.outputs import Output, Recipient
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import LawfulBasis, Purpose, RecipientKind
from openmash.web import times

WITHOUT_SYSTEM = frozenset({RecipientKind.FAMILY, RecipientKind.REFERRER})
"""Who reads whose an item is, but not from which system of theirs it came, nor a condition on others."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose and wrote for a release. Nothing in it was chosen by the product.

    `children` are those it is about; `decision`: say what was decided for them. `meeting` names what, when and where.
    `how` and `address_kind` say how it reaches a recipient who does not read here.
    """

    output: Output
    recipients: tuple[Recipient, ...]
    purpose: Purpose
    basis: LawfulBasis
    necessity: str
    text: str
    items: tuple[str, ...]
    children: tuple[str, ...]
    decision: bool
    meeting: Mapping[str, str] | None = None
    how: str = ""
    address_kind: str = ""

    @property
    def outside(self) -> bool:
        """Does it go to somebody who does not read here?"""
        return any(one.where == outputs.OUTSIDE for one in self.recipients)

    def as_data(self) -> dict[str, Any]:
        """As it is kept with what was prepared."""
        return {
            "output": self.output.value,
            "recipients": [one.as_data() for one in self.recipients],
            "purpose": self.purpose.value,
            "basis": self.basis.value,
            "necessity": self.necessity,
            "text": self.text,
            "items": list(self.items),
            "children": list(self.children),
            "decision": self.decision,
            "meeting": dict(self.meeting) if self.meeting else None,
            "how": self.how,
            "address_kind": self.address_kind,
        }


def chosen(kept: Mapping[str, Any]) -> Chosen:
    """What a person chose, as it was kept."""
    return Chosen(
        output=Output(kept["output"]),
        recipients=tuple(outputs.recipient(one) for one in kept["recipients"]),
        purpose=Purpose(kept["purpose"]),
        basis=LawfulBasis(kept["basis"]),
        necessity=kept["necessity"],
        text=kept["text"],
        items=tuple(kept["items"]),
        children=tuple(kept["children"]),
        decision=kept["decision"],
        meeting=kept["meeting"],
        how=kept["how"],
        address_kind=kept["address_kind"],
    )


@dataclass(frozen=True, slots=True)
class Package:
    """A release as it would leave now: the body and items that every recipient reads, and what must be settled."""

    chosen: Chosen
    body: dict[str, Any]
    items: tuple[Leaving, ...]
    said: tuple[dict[str, str], ...]
    all_items: tuple[Leaving, ...]
    guard: Guard
    second: str

    def as_data(self) -> dict[str, Any]:
        """The exact package, as it is kept when it is prepared."""
        items = [{"id": str(one.item.pk), **said} for one, said in zip(self.items, self.said, strict=True)]
        return {"chosen": self.chosen.as_data(), "body": self.body, "items": items}


def compose_release(
    viewer: Viewer, referral: Referral, what: Chosen, *, by: Viewer, at: datetime, policy: LocalPolicy
) -> Package:
    """The package somebody chose, with only those of the ticked items that may leave to every recipient."""
    kept = protecting.protected(referral)
    first = what.recipients[0].kind
    everything = leaving(referral, first, policy, recipients=what.recipients, purpose=what.purpose, kept=kept)
    wanted = set(what.items)
    going = tuple(one for one in everything if one.verdict and str(one.item.pk) in wanted)
    fields = _shared_fields(what)
    body = {name: value for name, value in _body(viewer, referral, what, by, at, policy).items() if name in fields}
    if "children.name" in fields:
        body["children"] = _children(viewer, referral, what, fields)
    if what.meeting is not None:
        body["meeting"] = dict(what.meeting)
        body["recipients"] = [{"name": one.name, "organisation": one.organisation} for one in what.recipients]
    items = tuple(_said(one, first) for one in going)
    for kind in {one.kind for one in what.recipients}:
        outputs.take(what.output, kind, {**body, "items": list(items)})
    return Package(
        chosen=what,
        body=body,
        items=going,
        said=items,
        all_items=tuple(everything),
        guard=guard(referral, everything, kept),
        second=kept.second,
    )


def _shared_fields(what: Chosen) -> frozenset[str]:
    """The fields that every one of the recipients may have: a package is one, and all read the same."""
    lists = [outputs.listed(what.output, one.kind) for one in what.recipients]
    return frozenset.intersection(*lists)


def _body(
    viewer: Viewer, referral: Referral, what: Chosen, by: Viewer, at: datetime, policy: LocalPolicy
) -> dict[str, Any]:
    single = what.recipients[0] if what.meeting is None else None
    return {
        "reference": referral.reference,
        "to_name": single.name if single else "",
        "to_organisation": single.organisation if single else "",
        "written_on": times.day(times.in_london(at)),
        "purpose": what.purpose.words,
        "lawful_basis": what.basis.words,
        "text": what.text.strip(),
        "ask": ask_whom(decided.recommendation(viewer, referral), policy),
        "from_name": by.name,
        "from_post": by.role.words,
        "hub": policy.contact.hub_name,
    }


def _children(viewer: Viewer, referral: Referral, what: Chosen, fields: frozenset[str]) -> list[dict[str, str]]:
    decisions = {one.child_id: one for one in current_decisions(viewer, referral)} if what.decision else {}
    return [
        {name: value for name, value in _child(one, decisions.get(one.pk)).items() if f"children.{name}" in fields}
        for one in referral.mentions.all()
        if one.is_child and str(one.pk) in what.children
    ]


def _child(one: Mention, decision: Decision | None) -> dict[str, str]:
    return {
        "name": child_name(one),
        "who": born_words(one),
        "outcome": decision.outcome if decision else "",
        "rating": decision.final_rating if decision else "",
    }


def _said(one: Leaving, to: RecipientKind) -> dict[str, str]:
    words = said(one)
    if to in WITHOUT_SYSTEM:
        return {"kind": words["kind"], "text": words["text"], "dated_words": words["dated_words"],
                "source": one.agency_name}  # fmt: skip
    return words
