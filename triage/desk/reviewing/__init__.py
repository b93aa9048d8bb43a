"""Reviews of children who wait: opened week by week, done by a named person."""
