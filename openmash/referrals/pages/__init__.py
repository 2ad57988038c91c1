"""What the pages of a referral are made of. Every room that shows one uses `tabs` and what is said of permission."""

from openmash.referrals.pages.permission import PermissionShown, about_agency, lines, permission
from openmash.referrals.pages.tabs import tabs

__all__ = ["PermissionShown", "about_agency", "lines", "permission", "tabs"]
