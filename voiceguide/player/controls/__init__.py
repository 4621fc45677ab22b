"""Keys, signals and media keys, by which a person controls a session that plays."""
