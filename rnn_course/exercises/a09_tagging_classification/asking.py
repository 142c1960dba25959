"""Equations and sizes that several checks use."""

BOTH_ENDS = {"dW_h": "(9.13)", "dU_h": "(9.13)", "db_h": "(9.13)", "dW_g": "(9.14)", "dU_g": "(9.14)", "db_g": "(9.14)"}


VOCABULARY = 11  # larger than any size that a Draw gives
