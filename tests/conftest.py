"""Setup for all tests."""

import signal

import pytest

pytest.register_assert_rewrite("support")  # an assertion that fails there tells the values as well

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
