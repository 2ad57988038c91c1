"""The screens of the agency checks."""
