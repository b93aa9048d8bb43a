"""A day's work in a real browser, each test one story from beginning to end."""
