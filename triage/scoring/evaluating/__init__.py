"""How well a card foretells, from children of whom some were seen before it could show."""
