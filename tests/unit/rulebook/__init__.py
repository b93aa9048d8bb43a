"""Tests of the rule books: the language, the books, and what they say of children."""
