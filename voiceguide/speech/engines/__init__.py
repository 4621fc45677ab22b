"""Speech engines: a file for each, all with the same protocol."""
