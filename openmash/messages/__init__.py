"""The outbox: every message to a person commits with what it tells of, and is sent afterwards until it has left."""
