"""The screens of duty."""
