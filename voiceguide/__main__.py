"""`python -m voiceguide`, and the command `voiceguide`: the command line."""

from voiceguide._system import interrupt

interrupt.install()  # before the other imports, which take time in which Ctrl-C would show a traceback

from voiceguide.cli import script  # noqa: E402

if __name__ == "__main__":
    script()
