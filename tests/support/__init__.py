"""Helpers that tests share: factories, independent decoders, and real programs to compare with."""
