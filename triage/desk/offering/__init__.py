"""Clinics, their slots, who is next for them, and what comes of every offer."""
