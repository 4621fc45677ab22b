"""Scripts as people write them, read as routines."""
