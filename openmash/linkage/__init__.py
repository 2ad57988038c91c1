"""Whole lists of people against themselves: which records are one person. No database, no hub, nobody's rights.

`reading` folds a list and cuts it into parts, `engines` are DuckDB and Spark through Splink, `sieve` is the model by
which they let pairs through, `weighing` compares what came through by the code the screens use, `lists` is the whole.
"""
