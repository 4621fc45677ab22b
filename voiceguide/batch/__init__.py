"""Many sessions from one plan: each phrase is spoken once, and then sessions are built side by side."""
