"""MP3: clips encoded once, joined frame by frame on a background that is encoded once too."""
