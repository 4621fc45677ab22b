"""What helps to write routines: checks, advice, composing, importing, formatting, and a schema for editors."""
