"""By which ways this hub can reach somebody, as it was set up."""

from __future__ import annotations

from django.conf import settings

from openmash.rulebook.telling import Way


def template(way: Way) -> str:
    """The template of GOV.UK Notify by which this way goes; empty where it does not go by Notify."""
    notify = settings.NOTIFY
    return str(notify["text_template"] if way is Way.TEXT else notify["email_template"]) if notify["key"] else ""


def can_text() -> bool:
    """Can this hub send text messages?"""
    return bool(template(Way.TEXT))
