"""What lies under a session: sound that goes on for ever, made by ourselves or looped from a file."""
