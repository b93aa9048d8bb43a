"""Learning from a list that reacts: who is at risk is seen sooner, so less is seen of it."""
