"""Threshold document of the demonstration hub. Levels: London threshold document (codelist ``levels_of_need``)."""

from __future__ import annotations

from typing import Any

THRESHOLD_NOTE = "The demonstration hub's own indicators, not a published document."

LEVELS: list[dict[str, Any]] = [
    {
        "number": 1,
        "name": "Universal",
        "meaning": "No additional needs. School, health visitor and family are enough.",
        "indicators": [
            "The child is well, fed, clean and usually in school",
            "At least one adult at home notices and comforts the child",
            "The home is safe and warm",
            "The child has friends and things they like to do",
            "Appointments with health are kept, or made up soon",
            "A worry that has an ordinary explanation",
            "The question is about advice, not about this child's safety",
            "The child says that home is all right",
        ],
    },
    {
        "number": 2,
        "name": "Early help",
        "meaning": "Additional or emerging needs. Help with the family's agreement and a lead professional.",
        "indicators": [
            "The child is often late, tired or hungry, and it is new",
            "Behaviour at school or at home has changed",
            "A parent asks for help with routines, sleep or behaviour",
            "Money or housing is getting short",
            "A parent is low or ill, and others at home still manage",
            "The child helps to care for somebody at home",
            "Appointments are missed now and then",
            "Parents argue; the child is upset and nobody is hurt",
        ],
    },
    {
        "number": 3,
        "name": "Complex needs",
        "meaning": "Several or serious needs. The child may be in need under section 17.",
        "indicators": [
            "Several worries at once, or small ones that keep coming back",
            "A child is afraid of an adult at home",
            "Violence between adults while a child is in the home",
            "A parent's drinking, drugs or illness leaves a child without care",
            "Care of a baby or an unborn baby missed again and again",
            "A child carries adult tasks: giving medicine, feeding the others",
            "The family has no safe place to live or no money for food",
            "Missing from home, unexplained gifts, older friends nobody knows",
        ],
    },
    {
        "number": 4,
        "name": "Acute need",
        "meaning": "Significant harm, or likely to be: section 47 may apply.",
        "indicators": [
            "An injury with no account, or one that does not fit",
            "A child says that an adult hurt or touched them",
            "A child under five is shut in, tied or left alone",
            "Strangulation, a weapon or threats to kill in the home",
            "A child is given drugs, money or gifts for sex or for carrying",
            "An adult who is a known danger to children has moved in or is expected",
            "A plan to take a child abroad to be cut or married",
            "A parent so ill that the child is not safe tonight",
        ],
    },
]
