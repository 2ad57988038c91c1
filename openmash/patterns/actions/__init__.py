"""Every write of patterns."""

from openmash.patterns.actions.dismissing import dismiss
from openmash.patterns.actions.looking import look_through

__all__ = ["dismiss", "look_through"]
