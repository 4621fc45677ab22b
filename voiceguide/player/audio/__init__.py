"""The sound of a live session: clips, mixer, and output devices."""
