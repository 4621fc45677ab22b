"""Where the sound of a live session comes from and goes to."""
