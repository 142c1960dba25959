"""Questions that several checks share."""

GRADIENTS = {"dx": "(5.10)", "dh": "(5.11)", "dc": "(5.9)", "dW": "(5.12)", "dU": "(5.13)", "db": "(5.14)"}
