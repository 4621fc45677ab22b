"""What is kept of live sessions: the place where one was left, and the log."""
