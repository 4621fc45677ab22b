"""The performance of a session in time, and its commands. It needs no device, no clock and no screen."""
