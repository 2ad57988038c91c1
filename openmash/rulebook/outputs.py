"""What each kind of output may carry to each kind of recipient: one table. A builder takes listed fields, no others.

A field is named by its path (``children.name``; lists have no number). What is not listed does not leave: `take`
refuses it as a fault, so that a builder that gives more than is agreed here fails its tests before it reaches anybody.
Sources: M6.1-M6.3; threat T3 (a parent's address in a letter); ICO 2013, Halton: a letter that carried an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from openmash.rulebook.words import RecipientKind, Worded


class Output(Worded):
    """Everything that is made for somebody outside the hub."""

    PACK = "PACK", "Handover pack"
    LETTER = "LETTER", "Letter"
    MEETING = "MEETING", "Meeting paper"
    FEEDBACK = "FEEDBACK", "Feedback to the referrer"
    AGENCY_TOLD = "AGENCY_TOLD", "What an asked agency is told"
    REQUEST = "REQUEST", "Question to an agency"
    RECEIPT = "RECEIPT", "Receipt of a referral"


TEAM, AGENCY, REFERRER, OUTSIDE = "TEAM", "AGENCY", "REFERRER", "OUTSIDE"
"""Where a recipient reads: as a team or an agency of the partnership, in their account, or not in this product."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or desk to whom something is released.

    ``code`` is the team's, the agency's or the account's; ``name`` the person; ``organisation`` whom they are with.
    """

    kind: RecipientKind
    where: str
    code: str
    name: str
    organisation: str = ""

    @property
    def key(self) -> str:
        """What an owner's agreement is for: another name or another organisation is another recipient."""
        who = re.sub(r"\s+", " ", f"{self.name}|{self.organisation}".casefold()).strip()
        return f"{self.kind.value}:{self.where}:{self.code}:{who}"

    @property
    def words(self) -> str:
        """The recipient as people say it: the name, with the organisation."""
        return ", ".join(part for part in (self.name, self.organisation) if part)

    def as_data(self) -> dict[str, str]:
        """As it is kept."""
        return {
            "kind": self.kind.value,
            "where": self.where,
            "code": self.code,
            "name": self.name,
            "organisation": self.organisation,
        }


def recipient(kept: Mapping[str, str]) -> Recipient:
    """A recipient as it was kept."""
    return Recipient(RecipientKind(kept["kind"]), kept["where"], kept["code"], kept["name"], kept["organisation"])


class Unlisted(Exception):
    """A builder made a field that this recipient may not have: a fault of the product, never a person's mistake."""


_SIGNED = "reference to_name to_organisation written_on text ask from_name from_post hub"
_ITEMS = "items.kind items.text items.dated_words items.source"
_FORMAL = "purpose lawful_basis"
_CHILD = "children.name children.who children.outcome children.rating"
_PACK = (
    "children.id children.seq children.name children.who children.interpreter children.rating children.outcome "
    "children.beside children.service children.referral_to_social_care childs_view reasons outcome_sought "
    "agencies_agree agencies_differ family_told consent not_known note address address_note referrer decided_by "
    "decided_by_role decided_at safe_contact spoken_to spoken_at held ask"
)
_TOLD = "decided_by decided_at children.name children.outcome children.final_rating accountable.who accountable.what"
_REQUEST = (
    "family children permission address address_protected people.id people.name people.aka people.born "
    "people.born_words people.unborn people.is_child people.relation"
)
_MEETING = "meeting.what meeting.when meeting.where recipients.name recipients.organisation"
_PROFESSIONAL = f"{_SIGNED} {_FORMAL} {_CHILD} {_ITEMS} items.condition"


def _fields(*names: str) -> frozenset[str]:
    return frozenset(" ".join(names).split())


FIELDS: Mapping[tuple[Output, RecipientKind], frozenset[str]] = MappingProxyType(
    {
        (Output.PACK, RecipientKind.RECEIVING_TEAM): _fields(_PACK, _ITEMS, "items.condition"),
        (Output.LETTER, RecipientKind.RECEIVING_TEAM): _fields(_PROFESSIONAL),
        (Output.LETTER, RecipientKind.NETWORK): _fields(_PROFESSIONAL),
        (Output.LETTER, RecipientKind.AUTHORITY): _fields(_PROFESSIONAL),
        # The family reads what was decided, in words; never how urgent it was rated, nor a condition on others.
        (Output.LETTER, RecipientKind.FAMILY): _fields(_SIGNED, _FORMAL, "children.name children.outcome", _ITEMS),
        # A referrer reads only what a person wrote to them, and items whose owner agreed to exactly that.
        (Output.LETTER, RecipientKind.REFERRER): _fields(_SIGNED, _FORMAL, _ITEMS),
        (Output.MEETING, RecipientKind.NETWORK): _fields(_PROFESSIONAL, _MEETING),
        (Output.MEETING, RecipientKind.RECEIVING_TEAM): _fields(_PROFESSIONAL, _MEETING),
        (Output.MEETING, RecipientKind.AUTHORITY): _fields(_PROFESSIONAL, _MEETING),
        (Output.FEEDBACK, RecipientKind.REFERRER): _fields("text kind how"),
        (Output.AGENCY_TOLD, RecipientKind.ASKED_AGENCY): _fields(_TOLD),
        (Output.REQUEST, RecipientKind.ASKED_AGENCY): _fields(_REQUEST),
        (Output.RECEIPT, RecipientKind.REFERRER): _fields("how text"),
    }
)


def listed(output: Output, to: RecipientKind) -> frozenset[str]:
    """The fields of this output that may reach such a recipient; none at all for a pair that is not in the table."""
    return FIELDS.get((output, to), frozenset())


def strangers(output: Output, to: RecipientKind, body: Mapping[str, Any]) -> frozenset[str]:
    """The fields in a body that this recipient may not have."""
    return frozenset(_paths(body)) - listed(output, to)


def take(output: Output, to: RecipientKind, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it may leave. Raises `Unlisted`, with names of fields and no content, when it holds anything more."""
    more = strangers(output, to, body)
    if more:
        raise Unlisted(f"{output.value} to {to.value} may not carry: {', '.join(sorted(more))}")
    return dict(body)


def _paths(body: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in body.items():
        yield from _paths_of(value, f"{before}{name}")


def _paths_of(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _paths(value, f"{path}.")
    elif isinstance(value, list | tuple):
        if value and not any(isinstance(one, Mapping | list | tuple) for one in value):
            yield path
        for one in value:
            if isinstance(one, Mapping | list | tuple):
                yield from _paths_of(one, path)
    else:
        yield path
