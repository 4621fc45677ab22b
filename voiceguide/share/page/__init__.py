"""The web page on which a phone plays a session, and the shelf of several sessions: HTML, style sheet and script."""
