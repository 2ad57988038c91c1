"""The screens of the records office."""
