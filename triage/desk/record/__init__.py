"""What is kept of a child, who looked at it, and what others may be told of it."""
