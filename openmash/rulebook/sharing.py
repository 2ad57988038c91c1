"""What may be seen, asked and told: labels, lawful bases, what leaves the hub, what a referrer may know.

The owning agency keeps a say over every item it released (originator control: Met Police paper, 7 July 2011). Each
question over labels is one ``match`` without a branch that shows by default. Sources: M3.4, M4.2, M6.1-M6.3; codelists
``lawful_bases`` and ``golden_rules_2024``; design decisions "Labels", "Handover in issue 1".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, assert_never

from openmash.rulebook.cards import May
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import MANAGERS, Viewer, may
from openmash.rulebook.words import (
    YES,
    Kind,
    Label,
    LawfulBasis,
    Outcome,
    Rating,
    RecipientKind,
    ReferrerKind,
    Role,
    SpecialCondition,
    Verdict,
    Worded,
    no,
)

NOT_YOURS = "There is nothing here, or it is not yours to see."
SEALED_READERS: frozenset[Role] = MANAGERS | {Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY}
"""Who reads agencies' answers in the hub: its social workers and managers (the promise made to the navigator)."""


class Item(Protocol):
    """An item of information that an agency released: its label and its owner's code."""

    @property
    def label(self) -> str: ...

    @property
    def agency(self) -> str: ...


def may_leave(item: Item | Label, recipient: RecipientKind | str, owner_name: str = "") -> Verdict:
    """May this item (or any with this label) leave the hub for this recipient? HUB never; OWNER not before it agrees.

    ``owner_name`` is the owning agency's name for the sentence.
    """
    to = RecipientKind(recipient)
    owner = owner_name or "The owning agency"
    match item if isinstance(item, Label) else Label(item.label):
        case Label.HUB:
            return no(f"{owner} marked this “hub only”. It never leaves the hub unless they change the label.")
        case Label.OWNER:
            return no(f"{owner} must agree before this leaves the hub. Ask their navigator; until then it stays.")
        case Label.TEAM:
            return _only(to, {RecipientKind.RECEIVING_TEAM}, "the receiving team")
        case Label.NET:
            wider = {RecipientKind.RECEIVING_TEAM, RecipientKind.NETWORK, RecipientKind.AUTHORITY}
            return _only(to, wider, "professionals working with the child")
        case Label.FAMILY:
            professionals = {RecipientKind.RECEIVING_TEAM, RecipientKind.NETWORK, RecipientKind.AUTHORITY}
            return _only(
                to, professionals | {RecipientKind.FAMILY}, "professionals working with the child and the family"
            )
        case unknown:
            assert_never(unknown)


def _only(to: RecipientKind, allowed: set[RecipientKind], words: str) -> Verdict:
    return YES if to in allowed else no(f"The owner released this for {words} only, not for: {to.words.lower()}.")


def may_be_asked_for(item: Item | Label) -> Verdict:
    """May the owner be asked to let this item go further than its label says? Never for "hub only"."""
    match item if isinstance(item, Label) else Label(item.label):
        case Label.HUB:
            return no(
                "Its owner marked this “hub only”: it never leaves, so it is not asked for. Ring their navigator."
            )
        case Label.OWNER | Label.TEAM | Label.NET | Label.FAMILY:
            return YES
        case unknown:
            assert_never(unknown)


def sensitivity(owner: str, kind: Kind | str) -> str:
    """A hint at why an item needs more care: what its owner usually holds (health, offences), and an unproved kind.

    The owner is an agency's code. It is a hint for the person who chooses, not a rule.
    """
    hints = [words for codes, words in _SPECIAL if owner in codes]
    if Kind(kind) in (Kind.ALLEGATION, Kind.UNVERIFIED):
        hints.append("not proved")
    return ", ".join(hints)


def second_person(protected_address: bool, protected_people: int) -> str:
    """Why somebody else must read a package before it leaves; the empty text when nobody need."""
    if protected_people:
        return "A protected person is on this case."
    return "A protected address is on this case." if protected_address else ""


def may_open(viewer: Viewer, where: str, code: str) -> Verdict:
    """Is this person the recipient of what was released to a team, an agency or a referrer's account?"""
    mine = {"TEAM": viewer.team, "AGENCY": viewer.agency, "REFERRER": viewer.id}.get(where)
    return YES if mine and mine == code else no(NOT_YOURS)


def may_see(item: Item, viewer: Viewer, *, decided: bool = False) -> Verdict:
    """May this person read the item inside the hub? Its own agency first; then the hub's social workers and managers.

    A receiving team, a referrer or the family never reads items, only what was disclosed to them (copied text).
    """
    if viewer.agency == item.agency and may(viewer, May.ANSWER):
        return YES
    reads = viewer.role in SEALED_READERS or (viewer.role is Role.AUDITOR and decided)
    match Label(item.label):
        case Label.HUB | Label.OWNER | Label.TEAM | Label.NET | Label.FAMILY:
            return YES if reads else no(NOT_YOURS)
        case unknown:
            assert_never(unknown)


def label(kind: Kind | str, chosen: Label | str) -> Verdict:
    """May an item of this kind bear this label? An allegation or something not verified is not told to the family."""
    if Label(chosen) is Label.FAMILY and Kind(kind) in (Kind.ALLEGATION, Kind.UNVERIFIED):
        words = Kind(kind).words.lower()
        return no(f"This is marked “{words}”. It cannot be told to the family as it stands: choose another label.")
    return YES


@dataclass(frozen=True, slots=True)
class BasisProposal:
    """A lawful basis that could fit, the second condition for sensitive data, and when it is right. None is chosen."""

    basis: LawfulBasis
    condition: SpecialCondition | None
    because: str


_TASK = BasisProposal(
    LawfulBasis.PUBLIC_TASK,
    SpecialCondition.SAFEGUARDING,
    "Usual for councils, health, schools and housing when a child may be at risk.",
)
_VITAL = BasisProposal(LawfulBasis.VITAL_INTERESTS, SpecialCondition.SAFEGUARDING, "A life is at risk now.")
_DUTY = BasisProposal(
    LawfulBasis.LEGAL_OBLIGATION, SpecialCondition.SAFEGUARDING, "A section 47 enquiry or a court order asks for it."
)
_CONSENT = BasisProposal(
    LawfulBasis.CONSENT, None, "The family or a competent child freely agreed, and nothing else would carry it."
)
_POLICE = BasisProposal(
    LawfulBasis.LAW_ENFORCEMENT, SpecialCondition.POLICE_SAFEGUARDING, "The police answer under their own law."
)
_CHARITY = BasisProposal(
    LawfulBasis.LEGITIMATE_INTEREST,
    SpecialCondition.SAFEGUARDING,
    "Charities and private bodies, who have no public task of their own.",
)
_SPECIAL: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"health", "amh", "substance", "camhs", "ambulance"}), "health"),
    (frozenset({"police", "probation", "yos"}), "offences"),
    (frozenset({"idva"}), "domestic abuse"),
)
_NOT_PUBLIC: frozenset[str] = frozenset({"voluntary", "idva"})
_CARE: frozenset[str] = frozenset({"health", "amh", "substance", "camhs", "ambulance", "adults"})


def lawful_basis(agency: str, rating: Rating | str) -> tuple[BasisProposal, ...]:
    """The bases that could carry a request to this agency for this colour, the likeliest first. A person chooses."""
    bases = [_TASK]
    if agency == "police":
        bases.append(_POLICE)
    if agency in _NOT_PUBLIC:
        bases.append(_CHARITY)
    if agency in _CARE:
        bases.append(BasisProposal(LawfulBasis.PUBLIC_TASK, SpecialCondition.CARE, "Care by people bound to secrecy."))
    if Rating(rating) is Rating.RED:
        bases += [_DUTY, _VITAL]
    return (*bases, _CONSENT)


def may_rest_on_consent(basis: LawfulBasis | str, carried: Verdict) -> Verdict:
    """May a request rest on this basis? On consent only when what was agreed carries it (``consent.carries``)."""
    return carried if LawfulBasis(basis) is LawfulBasis.CONSENT else YES


class RequestPart(Worded):
    """A part of a request as an agency may see it."""

    WHO = "WHO", "Names, dates of birth and addresses to search with"
    QUESTION = "QUESTION", "Your question"
    RATING = "RATING", "The rating"
    TIME = "TIME", "The time by which to answer"
    ASKER = "ASKER", "Who asks, and how to ring them"
    PURPOSE = "PURPOSE", "Purpose, lawful basis, and whether the family was told"
    OWN_ANSWER = "OWN_ANSWER", "The agency's own answer"
    DECISION = "DECISION", "The decision it contributed to, the final rating, and who does what next"


REQUEST_HIDES: tuple[str, ...] = ("the referrer's form", "other agencies' answers", "the hub's analysis")
"""What an agency never sees of a referral, for the page that says so."""


def request_view(agency: str, viewer: Viewer, *, decided: bool = False) -> frozenset[RequestPart]:
    """Which parts of a request this person sees: its own agency all but the decision, and that once there is one."""
    whole = frozenset(RequestPart)
    if viewer.is_hub:
        own = viewer.agency == agency and bool(may(viewer, May.ANSWER))
        return whole if viewer.role in SEALED_READERS or own else whole - {RequestPart.OWN_ANSWER}
    if viewer.role is Role.AUDITOR and decided:
        return whole
    if viewer.agency == agency and may(viewer, May.ANSWER):
        return whole if decided else whole - {RequestPart.DECISION}
    return frozenset()


def may_send_address(protected: bool, recipient: RecipientKind | str) -> Verdict:
    """May the home address go with what is sent? Never when it is flagged protected."""
    if protected:
        return no(
            f"The home address is protected: it is not sent. The {_who(recipient)} asks the hub's manager for it."
        )
    return YES


ADDRESS_READERS: frozenset[Role] = frozenset({Role.ASSISTANT_MANAGER, Role.MASH_MANAGER})
"""Who reads a protected address in the hub: its managers, whom everybody else asks (worked case PUB-02)."""

ADDRESS_WITHHELD = "Withheld. This address is protected: it never leaves the hub. Ask a manager for it"
NUMBER_WITHHELD = "Withheld. This person is protected"


def may_read_protected_address(viewer: Viewer) -> Verdict:
    """May this person read a protected address on the hub's own pages? Everybody else sees that it is withheld.

    A large hub has many screens and many who pass them; a family in hiding is as safe as the last of these.
    """
    return YES if viewer.role in ADDRESS_READERS else no(f"{ADDRESS_WITHHELD}.")


def _who(recipient: RecipientKind | str) -> str:
    return RecipientKind(recipient).words.lower()


def may_name_referrer(wants_anonymity: bool, verified: bool = True) -> Verdict:
    """May the referrer be named outside the hub? Not one who asked to stay anonymous."""
    if wants_anonymity:
        return no("The referrer asked not to be named. The name stays in the hub.")
    if not verified:
        return no("Nobody has checked who the referrer is, so no name is passed on.")
    return YES


@dataclass(frozen=True, slots=True)
class FeedbackScope:
    """What a referrer may be told of one outcome: whether at all, the wording, its limits, and why if not."""

    may_tell: bool
    wording: str
    limits: str
    because: str = ""


_SCHOOLS = ("school", "education", "early_years")
_KIND_OF_SOURCE: Mapping[str, ReferrerKind] = MappingProxyType(
    {
        "family": ReferrerKind.PUBLIC,
        "neighbour": ReferrerKind.PUBLIC,
        "public": ReferrerKind.PUBLIC,
        "anonymous": ReferrerKind.ANONYMOUS,
        "parent": ReferrerKind.PARENT,
        "self": ReferrerKind.YOUNG_PERSON,
        "care provider": ReferrerKind.PROFESSIONAL,
        "care_home": ReferrerKind.PROFESSIONAL,
        **dict.fromkeys(_SCHOOLS, ReferrerKind.PROFESSIONAL),
    }
)
_KNOWN_PROFESSIONALS: frozenset[str] = frozenset(
    {"social_care", "police", "health", "education", "early_years", "schools", "yos", "idva", "amh", "substance"}
    | {"adults", "probation", "housing", "voluntary", "camhs", "ambulance", "early_help", "other_la"}
)


def referrer_kind(agency: str, kind: str, wants_anonymity: bool = False) -> ReferrerKind:
    """Who a referrer is to the hub, from the source's agency and finer kind; somebody unknown is told as the public.

    A relative is the public, not the parent, until a person says otherwise: never more than they may know.
    """
    if kind in _KIND_OF_SOURCE:
        return _KIND_OF_SOURCE[kind]
    if agency in _KNOWN_PROFESSIONALS or agency in _KIND_OF_SOURCE:
        return ReferrerKind.PROFESSIONAL if agency != "public" else ReferrerKind.PUBLIC
    return ReferrerKind.ANONYMOUS if wants_anonymity else ReferrerKind.PUBLIC


def feedback_scope(
    kind: ReferrerKind | str, outcome: Outcome | str, anonymous: bool, policy: LocalPolicy
) -> FeedbackScope:
    """What this referrer may be told of this outcome. ``anonymous``: cannot be reached, so nothing is sent."""
    who = ReferrerKind(kind)
    limits = policy.feedback_limits.get(who, "")
    if anonymous or who is ReferrerKind.ANONYMOUS:
        because = "The referrer gave no way to be reached. Record that there is nobody to tell."
        return FeedbackScope(False, "", limits, because)
    wording = policy.feedback.get(who, {}).get(Outcome(outcome), "")
    if not wording:
        because = f"The local policy has no wording for {who.words.lower()} and {Outcome(outcome).words.lower()}."
        return FeedbackScope(False, "", limits, f"{because} Ask the administrator to add one.")
    return FeedbackScope(True, wording, limits)


def filled(wording: str, policy: LocalPolicy, *, reference: str, service: str = "", team: str = "") -> str:
    """Feedback wording with its open places filled: the hub's own name and number, the reference, service and team."""
    places = {
        "hub": policy.contact.hub_name,
        "phone": policy.contact.phone,
        "reference": reference,
        "service": service or "a local service",
        "team": team or "The team",
    }
    return wording.format_map(places)
