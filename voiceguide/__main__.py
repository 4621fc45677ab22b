"""`python -m voiceguide`: the command line."""

from voiceguide.cli import main

if __name__ == "__main__":
    main()
