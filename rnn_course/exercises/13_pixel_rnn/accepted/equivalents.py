"""Mutants that change nothing, each with its reason."""

from rnn_course.cells.pixels import dependence, sample_images
from rnn_course.exercise import equivalent
from rnn_course.models.pixels import RowLSTM

EQUIVALENT = (
    equivalent(of=dependence, change="raised[:, r, q] += 1 -> raised[:, r, q] += 2",
               why="what moves does not depend on how far the pixel is raised"),
    equivalent(of=dependence,
               change="moved = np.abs(np.subtract(scores(raised, *weights), before)) > 1e-6 -> "
                      "moved = np.abs(np.subtract(scores(raised, *weights), before)) >= 1e-6",
               why="no difference is 1e-6 to the last bit"),
    equivalent(of=sample_images,
               change="drawn = (p.cumsum(axis=1)[:, :-1] <= u[:, r, q, None]).sum(axis=1) -> "
                      "drawn = (p.cumsum(axis=1)[:, :-1] < u[:, r, q, None]).sum(axis=1)",
               why="a sum of probabilities never equals a random number to the last bit"),
    *(equivalent(of=RowLSTM,
                 change="h = c = ops.zeros_like(z[:, 0, :, : self.units]) -> "
                        f"h = c = ops.zeros_like(z[:, {row}, :, : self.units])",
                 why="only the shape of the row is used, and slicing past the end is not looked at")
      for row in ("1", "-1")),
)
