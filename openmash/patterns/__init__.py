"""The pattern of small things: what is to be looked at together, and the same worry sent twice. A person decides."""
