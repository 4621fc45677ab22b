"""Help for authors of routines: checks, advice, composing, importing, formatting, and a schema for editors."""
