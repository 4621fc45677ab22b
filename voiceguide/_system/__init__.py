"""What differs between operating systems, and what the C library and Python do behind our back."""
