"""The two ways a backup says no."""

from __future__ import annotations

from openmash.launcher.refusal import CannotStart


class Unreadable(CannotStart):
    """The file cannot be opened, or not whole; the text says how it fails."""


class NotTheSame(CannotStart):
    """What was put back is not what was saved; the text says where. Nothing of it was kept."""
