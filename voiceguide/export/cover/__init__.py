"""The front cover: drawn by us, or a picture of the user."""
