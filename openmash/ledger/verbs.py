"""Everything the ledger can say: one verb for each look, act and refusal, with its sentence for people."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What was done. The stored value is the name; `sentence` is how a person reads it."""

    # looks
    LOOKED_AT_BOARD = "LOOKED_AT_BOARD"
    LOOKED_AT_DESK = "LOOKED_AT_DESK"
    LOOKED_AT_LEDGER = "LOOKED_AT_LEDGER"
    LOOKED_AT_OWN_REFERRALS = "LOOKED_AT_OWN_REFERRALS"
    LOOKED_AT_PACK = "LOOKED_AT_PACK"
    LOOKED_AT_REFERRAL = "LOOKED_AT_REFERRAL"
    LOOKED_AT_REQUEST = "LOOKED_AT_REQUEST"
    LOOKED_AT_UNUSUAL_LOOKS = "LOOKED_AT_UNUSUAL_LOOKS"
    LOOKED_FOR_PEOPLE = "LOOKED_FOR_PEOPLE"
    # the front door
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CORRECTED = "CORRECTED"
    GAVE_OWNER = "GAVE_OWNER"
    MOVED_ON = "MOVED_ON"
    RECEIVED = "RECEIVED"
    RECORDED_CONSENT = "RECORDED_CONSENT"
    RECORDED_CONTACT = "RECORDED_CONTACT"
    ASKED_WELFARE_CHECK = "ASKED_WELFARE_CHECK"
    RECORDED_SIGHTING = "RECORDED_SIGHTING"
    # a form being filled in
    DISCARDED_DRAFT = "DISCARDED_DRAFT"
    SAVED_DRAFT = "SAVED_DRAFT"
    SENT_DRAFT = "SENT_DRAFT"
    # people
    ADDED_PERSON = "ADDED_PERSON"
    LINKED_PERSON = "LINKED_PERSON"
    RECORDED_CASE_STATUS = "RECORDED_CASE_STATUS"
    TOOK_LINK_BACK = "TOOK_LINK_BACK"
    # screening
    ACKNOWLEDGED_ACTIVATION = "ACKNOWLEDGED_ACTIVATION"
    ACTIVATED_CHILD_PROTECTION = "ACTIVATED_CHILD_PROTECTION"
    ANSWERED_ALARM = "ANSWERED_ALARM"
    ANSWERED_FILTER_OUT = "ANSWERED_FILTER_OUT"
    ANSWERED_STEP_DOWN = "ANSWERED_STEP_DOWN"
    ASKED_STEP_DOWN = "ASKED_STEP_DOWN"
    FILTERED_OUT = "FILTERED_OUT"
    RAISED_ALARM = "RAISED_ALARM"
    RATED = "RATED"
    STEPPED_UP = "STEPPED_UP"
    # agencies
    ANSWERED_REQUEST = "ANSWERED_REQUEST"
    ASKED_AGENCIES = "ASKED_AGENCIES"
    CONFIRMED_SPOKEN = "CONFIRMED_SPOKEN"
    NOTED_SPOKEN = "NOTED_SPOKEN"
    OPENED_REQUEST = "OPENED_REQUEST"
    WITHDREW_REQUEST = "WITHDREW_REQUEST"
    # decisions
    DECIDED = "DECIDED"
    READ_LATE_ANSWER = "READ_LATE_ANSWER"
    RECOMMENDED = "RECOMMENDED"
    RECORDED_DISCUSSION = "RECORDED_DISCUSSION"
    RECORDED_STRATEGY = "RECORDED_STRATEGY"
    SENT_BACK_WITH_QUESTION = "SENT_BACK_WITH_QUESTION"
    # what left
    ACCEPTED_HANDOVER = "ACCEPTED_HANDOVER"
    GAVE_FEEDBACK = "GAVE_FEEDBACK"
    GAVE_NO_FEEDBACK = "GAVE_NO_FEEDBACK"
    HANDED_OVER = "HANDED_OVER"
    SENT_HANDOVER_BACK = "SENT_HANDOVER_BACK"
    TOLD_AGENCIES = "TOLD_AGENCIES"
    # the hub itself
    CHANGED_ACCOUNT = "CHANGED_ACCOUNT"
    CHANGED_POLICY = "CHANGED_POLICY"
    REFUSED = "REFUSED"
    # the ledger about itself
    EXPORTED_LEDGER = "EXPORTED_LEDGER"
    LISTED_UNUSUAL_LOOKS = "LISTED_UNUSUAL_LOOKS"
    MARKED_UNUSUAL_LOOKS = "MARKED_UNUSUAL_LOOKS"
    NOTICED_BULK_READING = "NOTICED_BULK_READING"
    SIGNED_HEAD = "SIGNED_HEAD"

    @property
    def sentence(self) -> str:
        """The verb as a person reads it: "looked at the referral", "handed over"."""
        return _SENTENCES.get(self, self.value.replace("_", " ").lower())

    @property
    def is_look(self) -> bool:
        """Was something read, not done?"""
        return self.value.startswith("LOOKED_")


_SENTENCES = {
    # Entered under the name of whoever read, as a refusal is: that is whom it is about.
    Verb.NOTICED_BULK_READING: "was noticed to open many records",
    Verb.SIGNED_HEAD: "signed the head of the chain",
}
OF_THE_LEDGER = frozenset({Verb.LOOKED_AT_LEDGER, Verb.LOOKED_AT_UNUSUAL_LOOKS})
"""Looks at who looked, which show no case."""
