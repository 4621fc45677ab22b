"""What leaves the program: the files of a session, their tags, captions, chapters, cover and card."""
