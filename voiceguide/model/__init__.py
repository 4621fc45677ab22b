"""What a routine is: the values, moves and steps of it, its texts, and the script and timeline made from it."""
