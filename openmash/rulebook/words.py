"""The hub's vocabulary: every word that is stored, with the plain words a person reads.

Stored values are readable names (``RED``, not ``r``); ``member.words`` is the label on the screens. Sources: design
decisions "Outcomes", "Labels", "Concerns", "Roles", "Stages and owners"; DfE-shaped outcome lists for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Self


class Worded(StrEnum):
    """A stored name together with the plain words shown for it."""

    _value_: str
    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs (stored name, plain words) in the order of the list, for fields and templates."""
        return [(member.value, member.words) for member in cls]


class Rating(Worded):
    """How urgent a worry is (Blue, Red, Amber, Green: SOU 4.2). Urgency, not need: the level of need stands apart."""

    RED = "RED", "Red"
    AMBER = "AMBER", "Amber"
    GREEN = "GREEN", "Green"
    BLUE = "BLUE", "Blue"


class RatingKind(Worded):
    """Whose rating a row is (M2.2: four ratings a child side by side, with every step between them)."""

    REFERRER = "REFERRER", "The referrer's own rating"
    INITIAL = "INITIAL", "The hub's first rating"
    STEP_UP = "STEP_UP", "Stepped up"
    STEP_DOWN = "STEP_DOWN", "Stepped down"
    FINAL = "FINAL", "The hub's final rating, set with the decision"
    TEAM = "TEAM", "The receiving team's own rating"


class Stage(Worded):
    """Where a referral stands in its story. The referral's stage moves when its last child has the fact."""

    NEW = "NEW", "New"
    RATING = "RATING", "Waiting to be rated"
    ASKING = "ASKING", "Asking the agencies"
    ANALYSING = "ANALYSING", "Being put together"
    DECIDING = "DECIDING", "Waiting for a decision"
    HANDING_OVER = "HANDING_OVER", "Being handed over"
    TELLING = "TELLING", "Telling the referrer"
    CLOSED = "CLOSED", "Finished"
    ADVISING = "ADVISING", "Advice or a named service"


class Desk(Worded):
    """Who must look next when no named person owns a referral. Never empty."""

    FRONT_DOOR = "FRONT_DOOR", "Front door"
    HUB = "HUB", "Social workers"
    DUTY_MANAGER = "DUTY_MANAGER", "Duty manager"
    EMERGENCY_DUTY = "EMERGENCY_DUTY", "Emergency duty"


class Outcome(Worded):
    """What was decided for one child; exactly one a child (M5.4)."""

    S47 = "S47", "Child-protection enquiry (section 47)"
    S17 = "S17", "Social-work assessment (section 17)"
    EH = "EH", "Early help"
    ADVICE = "ADVICE", "Advice with a named service"
    OTHER_AGENCY = "OTHER_AGENCY", "Another agency leads"
    OLA = "OLA", "Another local authority"
    OPEN = "OPEN", "Already open to a social worker"
    PF = "PF", "Private fostering"
    MISSING = "MISSING", "Missing child"
    NFA = "NFA", "No further action"


class Beside(Worded):
    """What goes on beside the outcome; any number of them."""

    MARAC = "MARAC", "MARAC, the meeting on high-risk domestic abuse"
    PREVENT = "PREVENT", "Prevent, the referral on radicalisation"
    NRM = "NRM", "National Referral Mechanism, modern slavery"
    EXPLOITATION = "EXPLOITATION", "Exploitation panel"
    LADO = "LADO", "Designated officer, a worry about somebody who works with children"


class Label(Worded):
    """Who may see an item of information that an agency has released to the hub."""

    HUB = "HUB", "Hub only"
    TEAM = "TEAM", "Hub and receiving team"
    NET = "NET", "Professionals working with the child"
    FAMILY = "FAMILY", "May be told to the family"
    OWNER = "OWNER", "Ask the owning agency before it leaves the hub"


class Kind(Worded):
    """What sort of knowledge an item is (M3.4): a picture gathered before a visit must not turn into assumptions."""

    FACT = "FACT", "Fact"
    OPINION = "OPINION", "Opinion"
    ALLEGATION = "ALLEGATION", "Allegation"
    UNVERIFIED = "UNVERIFIED", "Not verified"


class Role(Worded):
    """The hat a person wears. What each may do stands in :mod:`openmash.rulebook.roles`."""

    PUBLIC_REFERRER = "PUBLIC_REFERRER", "Member of the public"
    PROFESSIONAL_REFERRER = "PROFESSIONAL_REFERRER", "Professional who refers"
    CONTACT_OFFICER = "CONTACT_OFFICER", "Contact officer"
    ADMIN_OFFICER = "ADMIN_OFFICER", "Admin officer"
    SOCIAL_WORKER = "SOCIAL_WORKER", "Social worker"
    ASSISTANT_MANAGER = "ASSISTANT_MANAGER", "Assistant manager"
    MASH_MANAGER = "MASH_MANAGER", "MASH manager"
    HEAD_OF_SERVICE = "HEAD_OF_SERVICE", "Head of service"
    EMERGENCY_DUTY = "EMERGENCY_DUTY", "Emergency duty social worker"
    NAVIGATOR = "NAVIGATOR", "Navigator"
    RECEIVING_WORKER = "RECEIVING_WORKER", "Worker in a receiving team"
    RECEIVING_MANAGER = "RECEIVING_MANAGER", "Manager of a receiving team"
    AUDITOR = "AUDITOR", "Auditor"
    ANALYST = "ANALYST", "Analyst"
    RECORDS_OFFICER = "RECORDS_OFFICER", "Records officer"
    ADMINISTRATOR = "ADMINISTRATOR", "Administrator"
    SCRUTINY_READER = "SCRUTINY_READER", "Scrutiny reader"
    SERVICE = "SERVICE", "The product itself or a partner's system"


class Concern(Worded):
    """What the worry is about, ticked by the rater."""

    INJURY = "INJURY", "Injury or physical harm"
    NEGLECT = "NEGLECT", "Neglect"
    EMOTIONAL = "EMOTIONAL", "Emotional harm"
    DOMESTIC_ABUSE = "DOMESTIC_ABUSE", "Domestic abuse"
    SEXUAL = "SEXUAL", "Sexual harm or exploitation"
    CRIMINAL_EXPLOITATION = "CRIMINAL_EXPLOITATION", "Criminal exploitation"
    MISSING = "MISSING", "Missing from home or care"
    ADULT_MENTAL_HEALTH = "ADULT_MENTAL_HEALTH", "An adult's mental health"
    SUBSTANCES = "SUBSTANCES", "Alcohol or drugs"
    UNBORN = "UNBORN", "Unborn baby"
    YOUNG_CARER = "YOUNG_CARER", "Young carer"
    DISABILITY = "DISABILITY", "Disability"
    HONOUR_BASED = "HONOUR_BASED", "Honour-based harm or female genital mutilation"
    RADICALISATION = "RADICALISATION", "Radicalisation"
    PRIVATE_FOSTERING = "PRIVATE_FOSTERING", "Private fostering"
    HOMELESSNESS = "HOMELESSNESS", "Homelessness or no money"
    EDUCATION = "EDUCATION", "Not in school, or trouble there"
    OTHER = "OTHER", "Something else"


class Channel(Worded):
    """By which way a referral came in."""

    WEB = "WEB", "Web form"
    PHONE = "PHONE", "Telephone"
    EMAIL = "EMAIL", "E-mail"
    LETTER = "LETTER", "Letter"
    API = "API", "Partner's system"
    POLICE_NOTIFICATION = "POLICE_NOTIFICATION", "Police notification"
    IN_PERSON = "IN_PERSON", "In person"


class ConsentAnswer(Worded):
    """What a referrer or the hub knows about permission. Recorded, never the gate."""

    SOUGHT = "SOUGHT", "Asked for, no answer yet"
    GIVEN = "GIVEN", "Given"
    REFUSED = "REFUSED", "Refused"
    NOT_SOUGHT = "NOT_SOUGHT", "Not asked for"
    NOT_STATED = "NOT_STATED", "Not stated"
    WITHDRAWN = "WITHDRAWN", "Taken back"
    NOT_APPLICABLE = "NOT_APPLICABLE", "Does not apply"


class Capacity(Worded):
    """As whom somebody speaks of permission: only a parent's or a competent child's word carries a request."""

    PARENT = "PARENT", "As a parent, with parental responsibility"
    CHILD = "CHILD", "As the child"
    OTHER = "OTHER", "As somebody else"


class FamilyTold(Worded):
    """Whether the family knows that an agency is asked or told."""

    YES = "YES", "Yes"
    NO = "NO", "No, telling them could put a child at risk"
    LATER = "LATER", "No, not yet reached"


class ReferrerKind(Worded):
    """Who a referrer is to the hub: it decides what they may be told (M1.3)."""

    PROFESSIONAL = "PROFESSIONAL", "Professional working with the child"
    OTHER_PROFESSIONAL = "OTHER_PROFESSIONAL", "Professional who does not work with the child"
    PARENT = "PARENT", "Parent or carer"
    YOUNG_PERSON = "YOUNG_PERSON", "The young person"
    PUBLIC = "PUBLIC", "Relative, neighbour or member of the public"
    ANONYMOUS = "ANONYMOUS", "Nobody to tell: anonymous"


class RecipientKind(Worded):
    """To whom something leaves the hub."""

    RECEIVING_TEAM = "RECEIVING_TEAM", "Receiving team"
    NETWORK = "NETWORK", "Professional working with the child"
    AUTHORITY = "AUTHORITY", "Another authority"
    FAMILY = "FAMILY", "Family"
    REFERRER = "REFERRER", "Referrer"
    ASKED_AGENCY = "ASKED_AGENCY", "Agency that is asked"


class Purpose(Worded):
    """Why something is asked or shared; one of them stands on each request and disclosure."""

    PROTECT = "PROTECT", "To find out whether the child is safe, and who needs to act"
    ASSESS_NEED = "ASSESS_NEED", "To find out what help the child needs"
    EARLY_HELP = "EARLY_HELP", "To arrange early help that the family wants"
    FIND_CHILD = "FIND_CHILD", "To find a child whose whereabouts are not known"
    PREVENT_CRIME = "PREVENT_CRIME", "To prevent a crime against a child"


class InfoKind(Worded):
    """A kind of information in the sharing agreement: each agency may share some kinds and receive some."""

    IDENTITY = "IDENTITY", "Names, dates of birth and addresses"
    WORRY = "WORRY", "What the worry is, and what is asked"
    CARE = "CARE", "Social care: contacts, assessments, plans"
    CRIME = "CRIME", "Crimes, incidents and warnings"
    HEALTH = "HEALTH", "Health, mental health and treatment"
    EDUCATION = "EDUCATION", "School, nursery and learning"
    HOUSING = "HOUSING", "Housing and who lives where"
    SUPPORT = "SUPPORT", "Help and services the family uses"
    OUTCOME = "OUTCOME", "What was decided, and who does what"


class Direction(Worded):
    """Which way information goes under the sharing agreement."""

    TO_AGENCY = "TO_AGENCY", "to the agency"
    FROM_AGENCY = "FROM_AGENCY", "from the agency"


class LawfulBasis(Worded):
    """Legal ground of a request or disclosure. Source: codelist ``lawful_bases`` (UK GDPR, DPA 2018)."""

    PUBLIC_TASK = "PUBLIC_TASK", "Public task: safeguarding of children"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION", "Legal obligation, such as a section 47 duty or a court order"
    VITAL_INTERESTS = "VITAL_INTERESTS", "Vital interests: a life is at risk"
    CONSENT = "CONSENT", "Consent: seldom right for safeguarding, never the only way"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST", "Recognised legitimate interest: charities and private bodies"
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT", "Police, under their own law"
    DUTY_TO_SHARE = "DUTY_TO_SHARE", "Duty to share, Children Act 2004 as amended in 2026 (once in force)"

    @property
    def law(self) -> str:
        """The provision itself, for the record and for lawyers."""
        return _LAW[self]


class SpecialCondition(Worded):
    """Second ground needed for health, sexual life, ethnicity or offences. Source: codelist ``lawful_bases``."""

    SAFEGUARDING = "SAFEGUARDING", "Safeguarding of children and people at risk"
    CARE = "CARE", "Health or social care by people bound to secrecy"
    OFFENCES = "OFFENCES", "Information on offences, for safeguarding"
    POLICE_SAFEGUARDING = "POLICE_SAFEGUARDING", "Police safeguarding under their own law"

    @property
    def law(self) -> str:
        """The provision itself, for the record and for lawyers."""
        return _CONDITION_LAW[self]


_LAW: dict[LawfulBasis, str] = {
    LawfulBasis.PUBLIC_TASK: "UK GDPR Art 6(1)(e)",
    LawfulBasis.LEGAL_OBLIGATION: "UK GDPR Art 6(1)(c)",
    LawfulBasis.VITAL_INTERESTS: "UK GDPR Art 6(1)(d)",
    LawfulBasis.CONSENT: "UK GDPR Art 6(1)(a)",
    LawfulBasis.LEGITIMATE_INTEREST: "UK GDPR Art 6(1)(ea), Data (Use and Access) Act 2025",
    LawfulBasis.LAW_ENFORCEMENT: "Data Protection Act 2018 Part 3",
    LawfulBasis.DUTY_TO_SHARE: "Children Act 2004 s16LB, Children's Wellbeing and Schools Act 2026 s4",
}
_CONDITION_LAW: dict[SpecialCondition, str] = {
    SpecialCondition.SAFEGUARDING: "UK GDPR Art 9(2)(g) with Data Protection Act 2018 Sch 1 para 18",
    SpecialCondition.CARE: "UK GDPR Art 9(2)(h) with Data Protection Act 2018 Sch 1 para 2",
    SpecialCondition.OFFENCES: "UK GDPR Art 10 with Data Protection Act 2018 Sch 1 para 18",
    SpecialCondition.POLICE_SAFEGUARDING: "Data Protection Act 2018 Part 3, Sch 8 para 4",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reason: the disabled button's explanation, the form's error and the ledger's entry.

    `private` are words of the sentence that name a child or repeat what somebody wrote; the ledger leaves them out.
    """

    allowed: bool
    because: str = ""
    private: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def on_record(self) -> str:
        """The sentence as the ledger keeps it, for people who watch the hub's acts and see no child."""
        return self.because.replace(self.private, "…") if self.private else self.because

    def require(self) -> None:
        """Go on when allowed, otherwise raise :class:`Refused` with this sentence."""
        if not self.allowed:
            raise Refused(self)


YES = Verdict(True)


def no(sentence: str, *, private: str = "") -> Verdict:
    """A refusal whose sentence says what happened and how to mend it; `private` words of it stay out of the ledger."""
    return Verdict(False, sentence, private)


def first_no(*verdicts: Verdict) -> Verdict:
    """The first refusal among several questions, or yes."""
    return next((verdict for verdict in verdicts if not verdict), YES)


class Refused(Exception):
    """An expected refusal: everything else that is raised is a fault."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.because)
        self.verdict = verdict


def refuse(sentence: str, *, private: str = "") -> NoReturn:
    """Raise :class:`Refused` with this sentence; `private` words of it stay out of the ledger."""
    raise Refused(no(sentence, private=private))
