"""What goes with the audio: its tag, captions and chapters, and how all of it comes to lie in a folder."""
