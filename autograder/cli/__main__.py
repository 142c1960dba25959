"""`python -m autograder.cli` is `rnn-course`."""

from autograder.cli.main import main

main()
