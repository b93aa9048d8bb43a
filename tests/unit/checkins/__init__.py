"""Tests of who is asked, when, and what silence leads to."""
