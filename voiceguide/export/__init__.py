"""Everything that is written for users: the files of a session, their tags, captions, chapters, cover and card."""
