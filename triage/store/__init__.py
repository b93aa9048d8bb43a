"""Rows, queries and migrations. Rows never leave this room: values come and go."""
