"""Cards learnt from what happened: cohorts, candidates and what they would change."""
