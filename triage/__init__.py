"""Waiting-list triage for children's neurodevelopmental and speech services."""
