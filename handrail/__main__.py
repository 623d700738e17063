"""`python -m handrail` is the command line."""

from handrail.cli import main

if __name__ == "__main__":
    main()
