"""What is done with files: added to a form or a referral, taken off a form, sent with it, scanned, protected."""

from openmash.uploads.actions.adding import About, Outcome, Sent, add_to_draft, add_to_referral
from openmash.uploads.actions.moving import send_with, take_off
from openmash.uploads.actions.protecting import mark
from openmash.uploads.actions.scanning import record_scan, scan_waiting

__all__ = [
    "About",
    "Outcome",
    "Sent",
    "add_to_draft",
    "add_to_referral",
    "mark",
    "record_scan",
    "scan_waiting",
    "send_with",
    "take_off",
]
