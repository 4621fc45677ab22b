"""Routines: their values, moves, steps and texts, and the script and timeline made from them."""
