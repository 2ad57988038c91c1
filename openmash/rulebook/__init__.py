"""What the partnership has agreed: pure rules, no database, no clock of their own.

Every function takes plain values (times as aware UTC datetimes, the local policy as a value) and returns a value, most
often a :class:`~openmash.rulebook.words.Verdict`. Nothing here reads, writes, or asks what time it is.
"""
