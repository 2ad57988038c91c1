"""Every write of patterns."""

from openmash.patterns.actions.dismissing import dismiss, take_dismissal_back
from openmash.patterns.actions.looking import look_through

__all__ = ["dismiss", "look_through", "take_dismissal_back"]
