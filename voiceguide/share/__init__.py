"""Sessions on their way to the phone: a page on the local network, a feed, and the same as static files."""
