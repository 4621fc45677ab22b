"""The performance itself: what happens at which moment, and what a command changes. No device, no clock, no screen."""
