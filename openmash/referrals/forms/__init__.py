"""The shape and wording of what is keyed at the front door."""
