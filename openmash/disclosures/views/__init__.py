"""The screens of what leaves the hub."""
