"""Columns of text of which no line is made in an answer to a request for records, each with the reason."""

from __future__ import annotations

_WHO = "who, when, by which way, or a code: nobody's own words"
_DETAILS = "copied in one line with the person's details"
NOT_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ("extractload.system", "extractload.people_hash", "extractload.episodes_hash", "extractpart.of"),
        "which files of a case system were loaded; about nobody",
    ),
    **dict.fromkeys(("caserecord.mark", "caseepisode.mark", "caseepisode.key"), "a mark or an id of the case system"),
    **dict.fromkeys(
        (
            "referral.as_sent", "referral.family_name", "informationrequest.subjects", "decision.known",
            "ratinggiven.known", "recommendation.relied_on", "handover.children", "childrecommendation.indicators",
        ),
        "repeats what stands in other columns, word for word",
    ),
    **dict.fromkeys(
        ("referral.address_line", "referral.postcode", "referral.referrer_role", "referral.referrer_organisation"),
        "where the home is and what the sender is: in the lines with the person's details and with who sent it",
    ),
    **dict.fromkeys(("owning.because", "move.because", "duetime.because", "requestredated.because"),
                    "words of the product, or those of the act that made it"),
    **dict.fromkeys(("decision.who_tells_family", "decision.family_told_when", "decision.service"),
                    "an arrangement of the hub: who does what"),
    **dict.fromkeys(
        (
            "consentrecord.capacity", "consentrecord.decided_by_staff", "competencejudged.fraser",
            "competencejudged.judged_by", "viewheard.heard_by", "viewheard.alone", "familyinformed.told_by",
            "ownerasked.output", "ownerasked.recipients", "ownerasked.recipient_words", "releaseprepared.checker_id",
            "releaseprepared.checker_name", "disclosurepaper.sha256", "sentoutside.address_kind",
        ),
        _WHO,
    ),
    **dict.fromkeys(("mentionkey.key", "releaseprepared.package", "informationrequest.agreement",
                     "disclosure.agreement", "disclosureitem.condition"),
                    "repeats what stands in other columns"),
    **dict.fromkeys(("protectedmark.because", "protectedmarklifted.because"),
                    "why a detail must be kept from somebody: it would tell them that there is such a detail"),
    **dict.fromkeys(("patternmember.rule", "patternmember.base", "patternmember.ratings", "patterntie.shared"),
                    "a rule of the local policy, figures and codes"),
    "patternlooked.rating": "a code",
    "alerttold.told": "a code",
    "alerttold.to": "ids of people of the hub",
    **dict.fromkeys(("handon.giver_name", "handon.taker_name", "shiftnote.taker_name"), "people of the hub"),
    "shiftnote.words": "about no family: what is has a line of its own",
    "outagepack.paper": "a locked copy of what stands in other columns, kept a week",
    "presence.page": "which page of the product is open at this moment; gone a minute after it was closed",
    **dict.fromkeys(
        ("relationship.said_in", "relationshipended.ending", "stay.said_in", "stayended.ending", "lifeevent.event",
         "lifeevent.sex", "stay.home_key"),
        _WHO,
    ),
    "personlink.reasons": "points of a comparison, not about anybody beyond the details",
    "personlinktakenback.because": "why two records were not one person",
    **dict.fromkeys(
        ("personmerge.because", "personmerge.apart_because", "personmerge.reasons", "personmerge.warnings",
         "personmergetakenback.because", "personapart.because", "personaparttakenback.because"),
        "why two records were of one person, or were not",
    ),
}  # fmt: skip
"""Columns that hold no words about somebody, or repeat them: each with the reason why no line is made of it."""
