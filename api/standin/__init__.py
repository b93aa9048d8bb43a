"""A stand-in for GOV.UK Notify on this machine, and an inbox to read what was sent."""
