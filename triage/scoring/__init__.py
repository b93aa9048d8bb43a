"""Scorecards: points by addition, and the weeks of waiting they are worth."""
