"""The words of the front door: what a correction is about, with whom one talks, and whether it is safe to ring them."""

from __future__ import annotations

from openmash.rulebook.words import Worded


class WithWhom(Worded):
    """Who was spoken to, or tried."""

    REFERRER = "REFERRER", "The referrer"
    PARENT = "PARENT", "A parent or carer"
    CHILD = "CHILD", "A child"
    FAMILY = "FAMILY", "Somebody else in the family"
    PROFESSIONAL = "PROFESSIONAL", "A professional who knows the child"
    OTHER = "OTHER", "Somebody else"


class ContactWay(Worded):
    """By which way somebody was spoken to, or tried."""

    PHONE = "PHONE", "By telephone"
    VISIT = "VISIT", "At a visit"
    VIDEO = "VIDEO", "By video call"
    EMAIL = "EMAIL", "By e-mail"
    LETTER = "LETTER", "By letter"


class SafeToCall(Worded):
    """Whether ringing this person is safe for the child and for them. Asked at each contact, never assumed."""

    YES = "YES", "Yes"
    ONLY_SO = "ONLY_SO", "Only in a certain way or at certain times"
    NO = "NO", "No"
    NOT_KNOWN = "NOT_KNOWN", "Not known"


class Fraser(Worded):
    """Whether the Fraser guidelines (advice on contraception and sexual health) are met, where they matter."""

    NOT_RELEVANT = "NOT_RELEVANT", "Do not matter here"
    MET = "MET", "Are met"
    NOT_MET = "NOT_MET", "Are not met"


class Alone(Worded):
    """Whether somebody was spoken to alone: a child says other things with a parent in the room."""

    YES = "YES", "Yes"
    NO = "NO", "No, somebody else was there"
    NOT_KNOWN = "NOT_KNOWN", "Not known"


LOOK = "look"
"""What a button sends as `act` to look who may be known, and what the page itself sends at a pause in the typing."""


class About(Worded):
    """What a correction is about."""

    NAME = "NAME", "A name"
    BIRTH = "BIRTH", "A date of birth or an age"
    ADDRESS = "ADDRESS", "An address, or where somebody is"
    CONTACT = "CONTACT", "A telephone number, or how to reach somebody safely"
    INTERPRETER = "INTERPRETER", "An interpreter: which language, and who must not interpret"
    EVENT = "EVENT", "What happened, or when"
    OTHER = "OTHER", "Something else"
    WHO = "WHO", "Who somebody is"
    CALL = "CALL", "A further call, letter or e-mail about the same family"
    SECOND = "SECOND", "Written at the same time as what stands"
    RECORDED = "RECORDED", "Something the hub recorded"
    STATEMENT = "STATEMENT", "A statement by the person concerned"
    DISPUTED = "DISPUTED", "Disputed by the person concerned; the record was not changed"
