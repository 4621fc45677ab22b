"""Sound in memory: clips, loudness, levelling, chimes, the beds under a session, and mixing."""
