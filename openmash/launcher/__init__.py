"""The machinery under an installation: its PostgreSQL, its processes and what its environment holds."""
