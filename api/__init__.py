"""The front door: JSON routes and staff pages."""
