"""The front door from outside: routes, pages and the command line."""
