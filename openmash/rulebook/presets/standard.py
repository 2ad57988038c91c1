"""The standard preset: Saltmere, the demonstration hub. Hours: published ones where there are any, else our default."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.policy.keeping import RETENTION
from openmash.rulebook.policy.patterns import PATTERNS
from openmash.rulebook.presets.agencies import AGENCIES
from openmash.rulebook.presets.agreement import PROTOCOL, TERMS
from openmash.rulebook.presets.feedback import FEEDBACK, FEEDBACK_LIMITS
from openmash.rulebook.presets.places import SERVICES, TEAMS
from openmash.rulebook.presets.threshold import LEVELS, THRESHOLD_NOTE

_RETURN = "Agency return: Merton's MASH guide for professionals."

RED: dict[str, Any] = {
    "code": "RED",
    "name": "Red",
    "meaning": "May be suffering significant harm. Act at once.",
    "decision_hours": 4,
    "decision_working_days": None,
    "calendar": "ROUND_THE_CLOCK",
    "return_hours": 2,
    "asks_agencies": True,
    "work_minutes": 42,
    "source": f"4 hours: CAM, impact on services 1, and Surrey Police MASH. Round the clock: Luton. {_RETURN}",
    "example": "A child of three has a hand-shaped bruise and says that a grown-up at home did it.",
}
AMBER: dict[str, Any] = {
    "code": "AMBER",
    "name": "Amber",
    "meaning": "Serious worry, not immediate.",
    "decision_hours": 24,
    "decision_working_days": None,
    "calendar": "ROUND_THE_CLOCK",
    "return_hours": 6,
    "asks_agencies": True,
    "work_minutes": 52,
    "source": f"24 hours: SOU 7.6 and Surrey Police MASH. Round the clock: our default. {_RETURN}",
    "example": "A baby has missed three health visits and the police were called to a quarrel at home.",
}
GREEN: dict[str, Any] = {
    "code": "GREEN",
    "name": "Green",
    "meaning": "Needs help that early help can give.",
    "decision_hours": 72,
    "decision_working_days": None,
    "calendar": "ROUND_THE_CLOCK",
    "return_hours": 24,
    "asks_agencies": False,
    "work_minutes": 26,
    "source": f"72 hours: Surrey Police MASH. Round the clock: our default. {_RETURN} Not asked round: M2.8.",
    "example": "A boy is often late and tired; his mother would like help with mornings.",
}
BLUE: dict[str, Any] = {
    "code": "BLUE",
    "name": "Blue",
    "meaning": "No safeguarding worry. Advice, or a universal service.",
    "decision_hours": None,
    "decision_working_days": 1,
    "calendar": "HUB_HOURS",
    "return_hours": None,
    "asks_agencies": False,
    "work_minutes": 26,
    "source": "1 working day: our default, after Working Together's one working day to decide the next step.",
    "example": "A neighbour asks from what age a child may walk home alone.",
}

CONTACT: dict[str, Any] = {
    "hub_name": "Saltmere MASH",
    "authority": "Saltmere City Council",
    "address": "3rd floor, Tanner House, 40 Wharf Street, Saltmere QX1 2AB",
    "phone": "01632 960140",
    "out_of_hours_phone": "01632 960199",
    "email": "mash@saltmere.example",
    "opening": "Every day, 08:00 to 18:00",
    "emergency": "If a child is in danger now, call 999.",
}

STANDARD: dict[str, Any] = {
    "preset": "standard",
    "version": 1,
    "contact": CONTACT,
    "ratings": [RED, AMBER, GREEN, BLUE],
    "hub_hours": {day: ["08:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    "open_on_bank_holidays": True,
    "screening_minutes": 60,
    "silence_minutes": 15,
    "accept_minutes": 20,
    "warn_at": [50, 80, 100],
    "announce_minutes": [60, 30, 10],
    "escalate_minutes": 30,
    "again_minutes": 60,
    "unowned_minutes": 10,
    "go_ahead_per_cent": 250,
    "feedback_by": "15:00",
    "tell_of_restricted": True,
    "notice_in_hour": 40,
    "notice_in_day": 100,
    "notice_searches": 60,
    "gap_months_health": 12,
    "gap_months_school": 6,
    "gap_months_any": 18,
    "extract_old_days": 3,
    "retention": [
        {
            "code": rule.code.value,
            "years": rule.years,
            "counts_from": rule.counts_from.value,
            "source": rule.source,
        }
        for rule in RETENTION
    ],
    "complaint_acknowledge_days": 3,
    "complaint_answer_days": 20,
    "patterns": [
        {
            "code": rule.code,
            "name": rule.name,
            "number": rule.number,
            "days": rule.days,
            "ratings": [rating.value for rating in rule.ratings],
            "unrated": rule.unrated,
            "about": [shared.value for shared in rule.about],
            "sources": rule.sources,
            "one_in": rule.one_in,
            "source": rule.source,
        }
        for rule in PATTERNS
    ],
    "pattern_quiet_days": 91,
    "same_worry_days": 7,
    "agencies": AGENCIES,
    "levels": LEVELS,
    "services": SERVICES,
    "teams": TEAMS,
    "protocol": PROTOCOL,
    "terms": TERMS,
    "feedback": FEEDBACK,
    "feedback_limits": FEEDBACK_LIMITS,
    "threshold_note": THRESHOLD_NOTE,
    "concerns_public": [
        "A child has been hurt, or you think so",
        "A child is often hungry, dirty, cold or left alone",
        "A child is afraid of somebody at home",
        "There is violence or shouting between the adults at home",
        "An adult touches a child sexually, or gives gifts and asks for something back",
        "A child goes missing, carries things for others or has money nobody can explain",
        "An adult at home is very unwell, drinks or takes drugs, and a child goes short",
        "A child looks after an adult and has no time to be a child",
        "A baby is on the way and you worry for it",
        "A child may be taken abroad to be cut or married",
    ],
    "permission_words": (
        "Ask the parent, or the young person who can understand, if it is safe to ask. You do not need permission if a "
        "child may be harmed: tell us, and say why you did not ask. If you want help for your own family, we ask you "
        "before we speak to anyone else, unless a child is in danger."
    ),
    "who_decides": (
        "A qualified social worker gives the first colour. The MASH manager decides the final colour and what happens "
        "next, and never the same person who recommended it."
    ),
    "keeping_words": (
        "What you tell us is kept in the hub, apart from other council records. Only people who work on it can open "
        "it, each time is put on record, and we pass on no more than somebody needs to help the child."
    ),
    "sources": {
        "hub_hours": "our default",
        "open_on_bank_holidays": "our default",
        "screening_minutes": "our default: one hour in hub hours",
        "silence_minutes": "our default: 15 minutes",
        "accept_minutes": "our default: 20 minutes",
        "warn_at": "our default",
        "announce_minutes": "our default",
        "escalate_minutes": "our default: half an hour until the head of service is told",
        "again_minutes": "our default: then each hour",
        "unowned_minutes": "our default: ten minutes in hub hours",
        "go_ahead_per_cent": "our default: 2.5 times the usual remaining work, from a simulated hub",
        "work_minutes": "our default: analysis 30, 40, 20 minutes, decision 12, 12, 6; no published figure found",
        "feedback_by": "our default: before schools let children go",
        "tell_of_restricted": "our default; councils do it either way",
        "notice_in_hour": "our default",
        "notice_in_day": "our default",
        "notice_searches": "our default",
        "gap_months_health": "our default: health visitors' mandated reviews of young children lie about a year apart",
        "gap_months_school": "our default",
        "gap_months_any": "our default",
        "extract_old_days": "our default: a weekend without a nightly extract",
        "complaint_acknowledge_days": "our default, working days",
        "complaint_answer_days": "our default, working days",
        "pattern_quiet_days": "our default: 13 weeks",
        "same_worry_days": "our default: one week",
        "statutory": "one working day: Working Together to Safeguard Children; hours of a working day: our default",
        "agencies": "SOU 4.2, 9.1, 12; CAM key messages 2, 9; desk hours: the demonstration hub's rota",
        "levels": "the demonstration hub's own, not a published document",
        "protocol": "a demonstration; days of warning and grace: our default",
        "contact": "invented; numbers from the ranges kept for fiction",
    },
}
