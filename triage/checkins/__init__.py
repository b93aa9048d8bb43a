"""Who is asked how things are, what is asked, and what an answer means."""
