"""Differences between operating systems, and workarounds for the C library and Python."""
