#!/usr/bin/env bash
# PrairieLearn runs this for each submission, with the assignment's name.
NAME="$1"
ROOT="${RNN_COURSE_ROOT:-/grade}"
PYTHON="${RNN_COURSE_PYTHON:-/opt/rnn-course/.venv/bin/python}"
export TF_CPP_MIN_LOG_LEVEL=3
mkdir -p "$ROOT/results"
chmod 700 "$ROOT/tests"
cd "$ROOT" || exit 1
exec "$PYTHON" -m autograder.exports prairielearn "$NAME" --sandbox @sandbox@ \
  --submission "$ROOT/student" --course "$ROOT/tests/course" --results "$ROOT/results/results.json"
