"""Saltmere's information sharing protocol: a demonstration, agreed by nobody, with terms for each of its agencies.

Kinds and purposes follow what each agency holds (:mod:`agencies`); the days of warning and grace are our default. A hub
puts its own in its place before its first agency signs.
"""

from __future__ import annotations

from typing import Any

PROTOCOL: dict[str, Any] = {
    "name": "Saltmere information sharing protocol (demonstration)",
    "edition": "2025-1",
    "in_force_from": "2025-09-01",
    "in_force_until": "2028-08-31",
    "review_by": "2027-08-31",
    "warning_days": 60,
    "grace_days": 30,
    "kept_at": "The records office, with the signed copies",
    "demonstration": True,
}

_EVERY_PURPOSE = ["PROTECT", "ASSESS_NEED", "EARLY_HELP", "FIND_CHILD", "PREVENT_CRIME"]
_ASKED = ["IDENTITY", "WORRY", "OUTCOME"]
"""What every agency that is asked learns: whom to look for, what the worry is, what came of it."""

_EVERYTHING = [
    *("IDENTITY", "WORRY", "CARE", "CRIME", "HEALTH", "EDUCATION", "HOUSING", "SUPPORT", "OUTCOME"),
]
"""What a service needs that takes a child over, or that holds the authority's own record."""

_SHARES: dict[str, list[str]] = {
    "social_care": ["IDENTITY", "CARE"],
    "police": ["IDENTITY", "CRIME"],
    "health": ["IDENTITY", "HEALTH"],
    "education": ["IDENTITY", "EDUCATION"],
    "early_years": ["IDENTITY", "EDUCATION", "SUPPORT"],
    "housing": ["IDENTITY", "HOUSING"],
    "yos": ["IDENTITY", "CRIME", "SUPPORT"],
    "idva": ["IDENTITY", "SUPPORT"],
    "adults": ["IDENTITY", "CARE", "HEALTH", "SUPPORT"],
    "probation": ["IDENTITY", "CRIME"],
    "amh": ["IDENTITY", "HEALTH"],
    "substance": ["IDENTITY", "HEALTH", "SUPPORT"],
    "voluntary": ["IDENTITY", "SUPPORT"],
    "camhs": ["IDENTITY", "HEALTH"],
    "ambulance": ["IDENTITY", "HEALTH"],
    "schools": ["IDENTITY", "EDUCATION", "WORRY"],
    "early_help": ["IDENTITY", "SUPPORT"],
    "other_la": ["IDENTITY", "CARE"],
}

_TAKES_OVER = frozenset({"social_care", "early_help", "other_la"})

TERMS: list[dict[str, Any]] = [
    {
        "code": code,
        "purposes": _EVERY_PURPOSE,
        "shares": shares,
        "receives": _EVERYTHING if code in _TAKES_OVER else _ASKED,
    }
    for code, shares in _SHARES.items()
]
