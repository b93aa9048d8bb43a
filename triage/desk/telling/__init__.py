"""Who is told what, how it goes out, and what becomes of it."""
