"""What about an account one administrator may do alone, and what takes a second (T25: an administrator's own rights).

An account that sees case content, decides, or keeps accounts is opened and changed only by two administrators: one who
asks and another who agrees. So nobody who keeps accounts can make themselves, or a made-up colleague, a way in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openmash.rulebook.words import Role, Worded

RIGHTS = ("role", "agency", "team", "qualified", "may_decide")
"""The columns of an account that its rights rest on."""

IDENTITY = "email"
"""Who signs in: also a matter for two, where the account is."""

ONE_IS_ENOUGH: frozenset[Role] = frozenset({Role.PROFESSIONAL_REFERRER, Role.ANALYST, Role.SCRUTINY_READER})
"""Roles that see no case but what they sent themselves, or counts: one administrator opens these."""


class AccountChange(Worded):
    """What one administrator asks and another agrees to."""

    OPEN = "OPEN", "Open the account"
    CHANGE = "CHANGE", "Change what the account may do"
    FACTOR = "FACTOR", "Take away a lost second step"
    PASSWORD = "PASSWORD", "Give a new first password"


def takes_two(role: Role) -> bool:
    """Does opening an account of this role take two administrators?"""
    return role not in ONE_IS_ENOUGH


def for_two(before: Mapping[str, Any], after: Mapping[str, Any], *, bare: bool = False) -> dict[str, Any]:
    """Of a change of an account's columns, the part that waits for a second administrator; the rest takes effect now.

    A change of rights always waits, and so does another e-mail address of an account that takes two, or of one in use
    that a password alone would open (`bare`): a letter to the new address would let one administrator in.
    """
    guarded = bare or takes_two(Role(before["role"])) or takes_two(Role(after["role"]))
    names = (*RIGHTS, IDENTITY) if guarded else RIGHTS
    return {name: after[name] for name in names if name in after and after[name] != before[name]}
