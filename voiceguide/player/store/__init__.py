"""Files about live sessions: the place where each was left, and the log of sessions."""
