"""A live session: what happens when, what is heard, which keys count, what is kept, what is shown."""
