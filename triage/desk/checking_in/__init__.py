"""Asking families how things are, and keeping the promise that they hear from us."""
