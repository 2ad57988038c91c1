"""The shape and wording of what is typed in the records office."""
