"""A live session in a terminal: a screen, or plain lines."""
