"""Setup for all tests."""

import os
import signal

import pytest

pytest.register_assert_rewrite("support")  # an assertion that fails there tells the values as well

# As the command line has it, and before numpy is imported: threads of several processes would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
