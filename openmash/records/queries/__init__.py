"""Every read of the records office."""
