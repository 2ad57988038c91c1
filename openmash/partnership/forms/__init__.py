"""The forms about the partnership itself: local policy, part by part, and accounts."""
