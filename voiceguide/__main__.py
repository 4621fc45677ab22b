"""`python -m voiceguide`: the command line."""

from voiceguide.cli import script

if __name__ == "__main__":
    script()
