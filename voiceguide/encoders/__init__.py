"""Audio formats: one table of them, and what writes and reads each."""
