"""Points by addition, on invented children."""
