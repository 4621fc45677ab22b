"""The linker: clips to MP3 frames, made once, and frames to a file."""
