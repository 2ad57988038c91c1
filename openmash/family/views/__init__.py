"""The family's screens."""
