"""What speaks: one file for each engine, behind one protocol."""
