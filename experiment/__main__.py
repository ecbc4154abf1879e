"""`python -m experiment` is `connection-task`."""

from experiment.cli import main

if __name__ == "__main__":
    main()
