"""The front cover: drawn by voiceguide, or a picture that the user brings."""
