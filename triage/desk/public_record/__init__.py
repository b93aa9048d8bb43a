"""How places are decided, told to everybody: made from what is in force."""
