"""What a family does on its own pages: no account, a code and the child's birthday."""
