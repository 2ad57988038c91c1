"""Receiving teams and named services of the demonstration hub; numbers from the ranges kept for fiction."""

from __future__ import annotations

from typing import Any

TEAMS: list[dict[str, Any]] = [
    {
        "code": "child_protection",
        "name": "Child protection",
        "email": "child-protection@saltmere.example",
        "phone": "020 7946 0960",
        "kind": "CHILD_PROTECTION",
    },
    {
        "code": "duty_and_assessment",
        "name": "Duty and assessment",
        "email": "duty-and-assessment@saltmere.example",
        "phone": "020 7946 0728",
        "kind": "ASSESSMENT",
    },
    {
        "code": "early_help",
        "name": "Early help",
        "email": "early-help@saltmere.example",
        "phone": "020 7946 0953",
        "kind": "EARLY_HELP",
        "agency": "early_help",
    },
    {
        "code": "families_in_focus",
        "name": "Families in focus",
        "email": "families-in-focus@saltmere.example",
        "phone": "020 7946 0743",
        "kind": "FAMILIES",
    },
]

SERVICES: list[dict[str, Any]] = [
    {
        "code": "family_hub",
        "name": "Saltmere family hub",
        "what": "Play, parenting groups, sleep and routines, a cup of tea. Children under five and their parents.",
        "contact": "020 7946 0961, family-hub@saltmere.example",
    },
    {
        "code": "school_nurse",
        "name": "School nurse line",
        "what": "Health, sleep, worries and growing up, for children at school and their parents.",
        "contact": "020 7946 0962",
    },
    {
        "code": "young_carers",
        "name": "Young carers project",
        "what": "Saturdays, advice and somebody to talk to for children who look after somebody.",
        "contact": "020 7946 0963, young-carers@saltmere.example",
    },
    {
        "code": "domestic_abuse_line",
        "name": "Domestic abuse advice line",
        "what": "Advice and safety planning for anyone afraid of a partner or relative.",
        "contact": "020 7946 0964, day and night",
    },
    {
        "code": "housing_advice",
        "name": "Housing and money advice",
        "what": "Arrears, notices to leave, benefits, food and fuel help.",
        "contact": "020 7946 0965",
    },
    {
        "code": "wellbeing_team",
        "name": "Young people's wellbeing team",
        "what": "Low mood, worry and self-harm, ages 11 to 18.",
        "contact": "020 7946 0966",
    },
    {
        "code": "parents_apart",
        "name": "Parents apart",
        "what": "Advice for parents who live apart, and for what children need from both.",
        "contact": "020 7946 0967",
    },
    {
        "code": "substance_advice",
        "name": "Alcohol and drugs advice",
        "what": "Advice for adults, and for young people who worry about an adult.",
        "contact": "020 7946 0968",
    },
]
