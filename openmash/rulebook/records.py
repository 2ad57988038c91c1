"""The words of the records office: who asks for records, what is done with each line, and under which law.

Exemptions follow the codelist ``sar_exemptions`` (Data Protection Act 2018, Schedules 2 and 3; its marks of what was
verified stand beside each).
"""

from __future__ import annotations

from openmash.rulebook.words import Worded


class AsWhom(Worded):
    """As whom somebody asks for records."""

    THEMSELVES = "THEMSELVES", "For themselves"
    PARENT = "PARENT", "For a child, with parental responsibility"
    AGENT = "AGENT", "For somebody else, with written authority (a solicitor, an advocate)"
    COURT = "COURT", "For somebody else, by an order of a court (a deputy, a guardian)"


class StopReason(Worded):
    """Why the month does not run."""

    IDENTITY = "IDENTITY", "We wait for proof of who they are, or of their authority"
    CLARIFICATION = "CLARIFICATION", "We wait for them to say what they are looking for"


class Ending(Worded):
    """How a request ended."""

    SENT = "SENT", "The records were sent"
    NOTHING_HELD = "NOTHING_HELD", "The hub holds nothing about this person"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Taken back by the person who asked"


class FoundBy(Worded):
    """Why a line was found."""

    NAMED = "NAMED", "About this person"
    SAME_REFERRAL = "SAME_REFERRAL", "In a referral that names this person"
    IN_TEXT = "IN_TEXT", "Their name stands in somebody else’s record"


class LineChoice(Worded):
    """What is done with one line."""

    RELEASE = "RELEASE", "Release the whole line"
    REDACT = "REDACT", "Release it with parts taken out"
    WITHHOLD = "WITHHOLD", "Withhold the whole line"
    OUTSIDE = "OUTSIDE", "Leave it out: it is not about this person"


class DataClass(Worded):
    """What sort of information a line is in law: it decides whose opinion must be asked."""

    SOCIAL_WORK = "SOCIAL_WORK", "Social-work information"
    HEALTH = "HEALTH", "Health information"
    EDUCATION = "EDUCATION", "Education information"
    POLICE = "POLICE", "Police or court information"
    OTHER = "OTHER", "Other information"


HUB = "hub"
"""The owner of what the hub's own people wrote."""
OUR_OWN = frozenset({HUB, "social_care"})
"""Owners who need not be asked: the council itself is the controller of what its own people wrote."""
_CLASSES = {
    DataClass.HEALTH: ("health", "camhs", "amh", "ambulance", "substance"),
    DataClass.EDUCATION: ("education", "schools", "early_years"),
    DataClass.POLICE: ("police", "probation", "yos"),
    DataClass.SOCIAL_WORK: (HUB, "social_care", "early_help", "other_la"),
}


def data_class(owner: str) -> DataClass:
    """What sort of information an owner's line is taken to be: by who wrote it."""
    return next((kind for kind, owners in _CLASSES.items() if owner in owners), DataClass.OTHER)


class Exemption(Worded):
    """Why something may be held back from the person who asks."""

    SW_SERIOUS_HARM = (
        "SW_SERIOUS_HARM",
        ("Social-work data: telling it would be likely to harm somebody’s health or mind seriously"),
    )
    SW_EXPECTATION = (
        "SW_EXPECTATION",
        ("A parent asks, and the child gave it in confidence or said that it must not be told"),
    )
    SW_COURT = "SW_COURT", "Social-work data put before a court under its rules"
    HEALTH_SERIOUS_HARM = (
        "HEALTH_SERIOUS_HARM",
        ("Health data: telling it would be likely to harm somebody’s health or mind seriously"),
    )
    EDU_SERIOUS_HARM = (
        "EDU_SERIOUS_HARM",
        ("Education data: telling it would be likely to harm somebody’s health or mind seriously"),
    )
    CHILD_ABUSE_DATA = (
        "CHILD_ABUSE_DATA",
        ("Child-abuse data asked for by a parent, and telling it would not be in the child’s best interests"),
    )
    THIRD_PARTY = "THIRD_PARTY", "It tells who another person is (not a professional doing their job)"
    CRIME = "CRIME", "Telling it would hinder preventing or finding out crime"
    LEGAL_PRIVILEGE = "LEGAL_PRIVILEGE", "Advice of a lawyer, or made for a court case"

    @property
    def law(self) -> str:
        """The provision itself, for the record and for lawyers."""
        return f"Data Protection Act 2018 {_LAW[self]}"

    @property
    def told(self) -> str:
        """What the person who asked is told of it. Where naming the provision would tell what is hidden, it is not."""
        return _HELD_BACK if self in _SILENT else self.law

    @property
    def mark(self) -> str:
        """What stands where words were taken out, without saying what they were."""
        return _MARK.get(self, "held back by law")

    @property
    def opinion(self) -> DataClass | None:
        """Of which profession an opinion must be on record before this is relied on; None where none is needed."""
        return _OPINION.get(self)

    @property
    def parents_only(self) -> bool:
        """Does it count only against somebody with parental responsibility who asks for a child?"""
        return self in (Exemption.SW_EXPECTATION, Exemption.CHILD_ABUSE_DATA)


_HELD_BACK = "Held back under the Data Protection Act 2018, Schedules 2 to 4"
_SILENT = frozenset({Exemption.SW_EXPECTATION, Exemption.CHILD_ABUSE_DATA, Exemption.CRIME})
_LAW = {
    Exemption.SW_SERIOUS_HARM: "Sch 3 Pt 3",
    Exemption.SW_EXPECTATION: "Sch 3 Pt 3",
    Exemption.SW_COURT: "Sch 3 Pt 3",
    Exemption.HEALTH_SERIOUS_HARM: "Sch 3 Pt 2",
    Exemption.EDU_SERIOUS_HARM: "Sch 3 Pt 4",
    Exemption.CHILD_ABUSE_DATA: "Sch 3 Pt 5",
    Exemption.THIRD_PARTY: "Sch 2 para 16",
    Exemption.CRIME: "Sch 2 para 2",
    Exemption.LEGAL_PRIVILEGE: "Sch 2 para 19",
}
_MARK = {Exemption.THIRD_PARTY: "about another person", Exemption.LEGAL_PRIVILEGE: "legal advice"}
_OPINION = {
    Exemption.SW_SERIOUS_HARM: DataClass.SOCIAL_WORK,
    Exemption.HEALTH_SERIOUS_HARM: DataClass.HEALTH,
    Exemption.EDU_SERIOUS_HARM: DataClass.EDUCATION,
}


class HoldScope(Worded):
    """What a legal hold keeps from being disposed of."""

    REFERRAL = "REFERRAL", "One referral"
    PEOPLE = "PEOPLE", "Everybody named in one referral, in every referral they are known from"
    EVERYTHING = "EVERYTHING", "Every record of the hub (a public inquiry)"


class ComplaintAbout(Worded):
    """What a complaint is about."""

    DECISION = "DECISION", "What was decided"
    SHARING = "SHARING", "What was shared, or with whom"
    ACCURACY = "ACCURACY", "What is written is not right"
    DELAY = "DELAY", "It took too long"
    CONDUCT = "CONDUCT", "How somebody was spoken to or treated"
    RECORDS = "RECORDS", "A request for records"
    OTHER = "OTHER", "Something else"


class ComplaintStep(Worded):
    """One step of a complaint, added as a row."""

    ACKNOWLEDGED = "ACKNOWLEDGED", "The person was told that we have it"
    INVESTIGATOR = "INVESTIGATOR", "Somebody looks into it"
    NOTE = "NOTE", "A note"
    OUTCOME = "OUTCOME", "The outcome was told"
    LESSON = "LESSON", "What we learn from it"
    ICO = "ICO", "Taken to the Information Commissioner"
    ICO_ENDED = "ICO_ENDED", "The Information Commissioner has answered"


class Upheld(Worded):
    """How a complaint came out."""

    UPHELD = "UPHELD", "Upheld"
    PARTLY = "PARTLY", "Upheld in part"
    NOT_UPHELD = "NOT_UPHELD", "Not upheld"
