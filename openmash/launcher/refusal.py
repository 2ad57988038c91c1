"""The one way the machinery says no."""

from __future__ import annotations


class CannotStart(Exception):
    """An installation cannot do what was asked; the text says what is wrong and how to mend it, for a person."""
