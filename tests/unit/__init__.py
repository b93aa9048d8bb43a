"""One file per room: values only."""
