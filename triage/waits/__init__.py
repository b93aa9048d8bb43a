"""The managers' numbers: waits as they are, as they will be, and what would change them.

Everything here is values in, values out. Days are whole numbers since 1 January 1970, so
that a hundred thousand of them are one column; `spells.day_number` says which.
"""
