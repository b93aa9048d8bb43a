"""The people who work here: how they sign in, what they may open, who comes and goes."""
