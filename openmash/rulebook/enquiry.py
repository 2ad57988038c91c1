"""Which agencies one could ask, and why: a proposal for the social worker, who ticks what is needed.

Nothing is ever ticked here. Red and Amber go round the agencies; about Green and Blue nobody is proposed unless the
family agreed or a reason is recorded (M2.8). Source: design decisions "Concerns"; M4.1, M4.2; SOU 4.2, 9.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from openmash.rulebook.policy import AgencyRule, LocalPolicy
from openmash.rulebook.words import YES, Concern, Rating, Verdict, no


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the case beside rating and concerns; None is not known.

    ``consent``: a parent or a competent child agreed. ``reason``: why a Green or Blue is asked about without consent.
    """

    under_five: bool | None = None
    school_age: bool | None = None
    consent: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One agency: proposed (``ask``) or not, and because of what, in words that follow "Because:"."""

    agency: str
    because: str
    ask: bool


ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "social_care": "its case system is looked at first",
        "police": "what is known of the home and the adults",
        "health": "how the child is, and who sees them",
    }
)
"""Asked about every Red and Amber, whatever the concern: social care, police and health (as a strategy discussion)."""

BY_CONCERN: Mapping[Concern, tuple[str, ...]] = MappingProxyType(
    {
        Concern.INJURY: ("police", "health", "education", "early_years"),
        Concern.NEGLECT: ("police", "health", "education", "housing", "early_years"),
        Concern.EMOTIONAL: ("health", "education", "early_years"),
        Concern.DOMESTIC_ABUSE: ("police", "health", "idva", "education", "housing", "probation"),
        Concern.SEXUAL: ("police", "health", "education", "voluntary", "yos", "probation"),
        Concern.CRIMINAL_EXPLOITATION: ("police", "yos", "education", "health", "voluntary"),
        Concern.MISSING: ("police", "voluntary", "education", "health"),
        Concern.ADULT_MENTAL_HEALTH: ("amh", "health", "housing", "early_years"),
        Concern.SUBSTANCES: ("substance", "health", "police"),
        Concern.UNBORN: ("health", "police", "housing", "probation", "adults"),
        Concern.YOUNG_CARER: ("adults", "health", "education", "housing", "voluntary"),
        Concern.DISABILITY: ("health", "education", "adults", "early_years"),
        Concern.HONOUR_BASED: ("police", "health", "education", "voluntary", "housing"),
        Concern.RADICALISATION: ("police", "education", "yos", "probation"),
        Concern.PRIVATE_FOSTERING: ("education", "health", "housing"),
        Concern.HOMELESSNESS: ("housing", "education", "health", "adults"),
        Concern.EDUCATION: ("education", "health"),
        Concern.OTHER: (),
    }
)

PHRASES: Mapping[Concern, str] = MappingProxyType(
    {
        Concern.INJURY: "an injury",
        Concern.NEGLECT: "neglect",
        Concern.EMOTIONAL: "emotional harm",
        Concern.DOMESTIC_ABUSE: "domestic abuse",
        Concern.SEXUAL: "sexual harm or exploitation",
        Concern.CRIMINAL_EXPLOITATION: "criminal exploitation",
        Concern.MISSING: "a child who goes missing",
        Concern.ADULT_MENTAL_HEALTH: "an adult who is mentally unwell",
        Concern.SUBSTANCES: "alcohol or drugs",
        Concern.UNBORN: "an unborn baby",
        Concern.YOUNG_CARER: "a child who cares for somebody",
        Concern.DISABILITY: "a disability",
        Concern.HONOUR_BASED: "honour-based harm or cutting",
        Concern.RADICALISATION: "radicalisation",
        Concern.PRIVATE_FOSTERING: "private fostering",
        Concern.HOMELESSNESS: "no safe home or no money",
        Concern.EDUCATION: "trouble at school or no school",
        Concern.OTHER: "another worry",
    }
)

_NO_SIGN: Mapping[str, str] = MappingProxyType(
    {
        "idva": "No sign of domestic abuse in what was ticked.",
        "amh": "No sign that an adult is mentally unwell in what was ticked.",
        "substance": "No sign of alcohol or drugs in what was ticked.",
        "probation": "No sign of an adult on an order or licence in what was ticked.",
        "yos": "No sign that youth justice knows the child in what was ticked.",
    }
)


def may_ask_round(rating: Rating | str, policy: LocalPolicy, *, consent: bool = False, reason: str = "") -> Verdict:
    """May agencies be asked about a child of this colour? Green and Blue need consent or a recorded reason (M2.8)."""
    rule = policy.rating(rating)
    if rule.asks_agencies or consent or reason.strip():
        return YES
    return no(
        f"{rule.name} is not asked round the agencies. Get consent first, or write down why it is needed without."
    )


def agencies_to_ask(
    rating: Rating | str,
    concerns: Iterable[Concern | str],
    policy: LocalPolicy,
    on: date,
    facts: Facts = Facts(),
) -> tuple[Proposal, ...]:
    """Every agency with a navigator, in the policy's order, proposed or not, with its reason. ``on``: London day."""
    ticked = tuple(dict.fromkeys(Concern(concern) for concern in concerns))
    open_way = may_ask_round(rating, policy, consent=facts.consent, reason=facts.reason)
    urgent = policy.rating(rating).asks_agencies
    proposals = (
        _propose(agency, ticked, on, facts, urgent) if open_way else Proposal(agency.code, open_way.because, False)
        for agency in policy.agencies
        if agency.has_navigator
    )
    return tuple(proposals)


def proposed(proposals: Iterable[Proposal]) -> tuple[str, ...]:
    """The codes of the agencies proposed."""
    return tuple(proposal.agency for proposal in proposals if proposal.ask)


def _propose(agency: AgencyRule, ticked: tuple[Concern, ...], on: date, facts: Facts, urgent: bool) -> Proposal:
    reachable = agency.may_be_asked(on)
    if not reachable:
        return Proposal(agency.code, reachable.because, False)
    reasons = [PHRASES[concern] for concern in ticked if agency.code in BY_CONCERN[concern]]
    reasons = _by_age(agency.code, reasons, facts)
    if not reasons and (urgent or agency.code == "social_care") and agency.code in ALWAYS:
        reasons = [ALWAYS[agency.code]]
    if not reasons:
        return Proposal(agency.code, _why_not(agency.code, facts), False)
    return Proposal(agency.code, ", ".join(reasons) + _how(agency, on), True)


def _by_age(code: str, reasons: list[str], facts: Facts) -> list[str]:
    if code == "early_years":
        if facts.under_five is False:
            return []
        if facts.under_five and not reasons:
            return ["a child under five"]
    if code == "education" and facts.school_age is False:
        return []
    return reasons


def _how(agency: AgencyRule, on: date) -> str:
    return "" if agency.joined(on) else f" ({agency.before_that} until it joins the room)"


def _why_not(code: str, facts: Facts) -> str:
    if code == "early_years" and facts.under_five is False:
        return "No child under five."
    if code == "education" and facts.school_age is False:
        return "No child of school age."
    return f"{_NO_SIGN.get(code, 'Nothing that was ticked points here.')} Tick it if you know more."
