"""Editions of the rules: drafted, proved, rehearsed, approved, put in force, taken back."""
