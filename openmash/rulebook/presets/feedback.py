"""What a referrer is told, by kind of referrer and outcome. A person reads and sends each (M1.3).

Families and the public learn that the hub acted, never what it holds or decided about the family; a professional who
works with the child learns the outcome and whom to ring. ``{team}`` and ``{service}`` are filled in by the sender.
"""

from __future__ import annotations

_THANKS = "Thank you for telling us. Your reference is {reference}."
_RING = "If something new happens, ring {hub} on {phone}."
_NOT_MORE = "We cannot tell you what other agencies told us."

_FULL = {
    "S47": "We are making child-protection enquiries. {team} leads and will ring you. Do not question the child.",
    "S17": "A social worker will make an assessment with the family. {team} leads and will ring you.",
    "EH": "The family is offered early help. {team} leads and will be in touch with you.",
    "ADVICE": "We gave advice and named a service: {service}. We take no further action now.",
    "OTHER_AGENCY": "Another agency leads from here and will be in touch if it needs you.",
    "OLA": "The child's own local authority has been told and leads from here.",
    "OPEN": "The child already has a social worker, who has your referral and will ring you.",
    "PF": "A social worker will visit about the private fostering arrangement. {team} leads.",
    "MISSING": "The police and we are working together to find the child, or to hear from them now they are back.",
    "NFA": "We made checks and take no further action. Please go on noticing.",
}
_OUTLINE = {
    "S47": "We have acted on what you told us. A social worker may ring you.",
    "S17": "We have acted on what you told us. A social worker may ring you.",
    "EH": "We have acted on what you told us.",
    "ADVICE": "We have read it with care and given advice. We take no further action now.",
    "OTHER_AGENCY": "We have passed it to the people who can best help.",
    "OLA": "We have passed it to the people who can best help.",
    "OPEN": "We have passed it to the people who can best help.",
    "PF": "We have acted on what you told us.",
    "MISSING": "We have acted on what you told us, with the police.",
    "NFA": "We have read it with care and take no further action now. You were right to ask.",
}
_PARENT = {
    "S47": "A social worker will speak with you and explain what happens next.",
    "S17": "A social worker will ring you to arrange an assessment together with you.",
    "EH": "We would like to offer your family early help. {team} will ring you.",
    "ADVICE": "We think this service can help: {service}. We take no further action now.",
    "OTHER_AGENCY": "Another agency can help best and will ring you.",
    "OLA": "The council where the child lives will ring you.",
    "OPEN": "Your family's social worker has been told and will ring you.",
    "PF": "A social worker will visit to see that everybody has what they need.",
    "MISSING": "We are working with the police. Ring them at once if you hear anything.",
    "NFA": "We have read it with care and take no further action now.",
}
_YOUNG = {
    "S47": "We believe what you told us matters. A social worker will come to talk with you, somewhere you feel safe.",
    "S17": "A social worker will come to talk with you and hear what you want.",
    "EH": "We would like to get you and your family some help. Somebody will ring you at a safe time.",
    "ADVICE": "We think these people can help you: {service}.",
    "OTHER_AGENCY": "Other people can help you best, and we have told them.",
    "OLA": "We have told the people who look after children where you live.",
    "OPEN": "Your social worker knows, and will talk with you.",
    "PF": "A social worker will visit to see how you are.",
    "MISSING": "We are glad that you got in touch. Somebody will listen to what made you go.",
    "NFA": "You were right to tell us. If it changes, tell us again.",
}

FEEDBACK: dict[str, dict[str, str]] = {
    "PROFESSIONAL": {outcome: f"{_THANKS} {words} {_NOT_MORE} {_RING}" for outcome, words in _FULL.items()},
    "OTHER_PROFESSIONAL": {outcome: f"{_THANKS} {words} {_NOT_MORE} {_RING}" for outcome, words in _OUTLINE.items()},
    "PARENT": {outcome: f"{_THANKS} {words} {_RING}" for outcome, words in _PARENT.items()},
    "YOUNG_PERSON": {outcome: f"{_THANKS} {words} {_RING}" for outcome, words in _YOUNG.items()},
    "PUBLIC": {
        outcome: f"{_THANKS} {words} We cannot tell you more about the family. {_RING}"
        for outcome, words in _OUTLINE.items()
    },
    "ANONYMOUS": {},
}

FEEDBACK_LIMITS: dict[str, str] = {
    "PROFESSIONAL": (
        "They may know: the outcome, what they need to do, whom to ring. "
        "They may not know: what other agencies hold, who else told us."
    ),
    "OTHER_PROFESSIONAL": (
        "They may know that the hub acted. They may not know the outcome or anything about the family."
    ),
    "PARENT": (
        "They may know what happens next with their own family. They may not know who told us, nor anything that "
        "could put a child or another adult at risk."
    ),
    "YOUNG_PERSON": "They may know what happens next for them. Ask first how it is safe to reach them.",
    "PUBLIC": "They may know that it was read and that the hub acted. They may not know whether anything is known.",
    "ANONYMOUS": "There is nobody to tell. Say so on the record.",
}
