"""A card month by month: does it still foretell, of whom is little known, who disagrees."""
