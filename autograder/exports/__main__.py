"""`python -m autograder.exports` is what the packages run on the platforms."""

from autograder.exports.run import main

main()
