"""Every write about messages: telling, choosing how to be told, claiming what is due, noting what came of it."""

from openmash.messages.actions.choosing import choose
from openmash.messages.actions.sending import Envelope, claim, note, pass_over
from openmash.messages.actions.telling import tell

__all__ = ["Envelope", "choose", "claim", "note", "pass_over", "tell"]
