"""A routine becomes a session: `build` is the table of contents."""
