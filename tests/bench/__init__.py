"""Speed and memory, measured beside other ways of doing the same: `make bench`."""
