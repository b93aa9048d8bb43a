"""Rule books: a closed language, checked content, and what it says of each child."""
