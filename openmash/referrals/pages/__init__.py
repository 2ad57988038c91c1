"""What the pages of a referral are made of. `tabs` is used by every room that shows a page of a referral."""

from openmash.referrals.pages.tabs import tabs

__all__ = ["tabs"]
