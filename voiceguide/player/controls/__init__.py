"""Keys, signals and media keys: what a person may ask for while a session plays."""
