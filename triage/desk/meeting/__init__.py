"""The weekly meeting: whether bands, clinicians and rules still agree."""
