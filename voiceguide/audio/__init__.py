"""Sound in memory: clips, loudness, levelling, chimes, beds and mixing."""
