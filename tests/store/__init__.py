"""The same store tests on SQLite and PostgreSQL."""
