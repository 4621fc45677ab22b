"""Audio formats: a table of them, with a writer and a reader for each."""
