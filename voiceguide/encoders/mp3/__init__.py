"""MP3: clips are encoded once, then joined frame by frame with a background that is encoded once too."""
