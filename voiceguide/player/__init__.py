"""A live session: its course, its sound, its keys, its files and its screen."""
