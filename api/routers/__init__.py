"""Routes: each names what it needs, calls the desk once and shapes the answer."""
