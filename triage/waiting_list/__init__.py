"""Children in order: bands, effective wait, shares, and one place explained."""
