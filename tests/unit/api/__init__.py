"""The front door, without a server."""
