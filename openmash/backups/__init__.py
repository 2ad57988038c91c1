"""Backups: the whole database in one locked file, put back whole or not at all, and compared row by row.

Nothing here knows Django or a case: it reads tables as their owner, so that every version's tables can be saved and
put back.
"""
