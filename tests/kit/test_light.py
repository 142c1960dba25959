"""The kit needs NumPy and nothing else, and works where nothing else is installed."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKED = (
    *("keras", "tensorflow", "matplotlib", "IPython"),
    *("rnn_course.cells", "rnn_course.exercise", "autograder"),
)


def run(code, folder):
    """Run code in a fresh interpreter in which the blocked packages cannot be imported."""
    prelude = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        class Blocked:
            def find_spec(self, name, path=None, target=None):
                if any(name == one or name.startswith(one + ".") for one in {BLOCKED!r}):
                    raise ImportError(name + " is blocked")
        sys.meta_path.insert(0, Blocked())
    """
    source = textwrap.dedent(prelude) + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, timeout=60)


def test_check_progress_and_gradcheck_work_with_numpy_alone(frozen, tmp_path):
    (tmp_path / "cases.npz").write_bytes(frozen.path.read_bytes())
    code = """
        import numpy as np
        from rnn_course.kit import check, gradcheck, progress, plots
        def affine(x, W, b):
            return x @ W + b
        check(affine)
        progress()
        x, W, b = np.ones((2, 3)), np.ones((3, 1)), np.ones(1)
        gradcheck(affine, (x, W, b), {"b": np.full(1, 2.0)}, upstream=np.ones((2, 1)))
    """
    done = run(code, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ affine   passes: every public case agrees" in done.stdout
    assert "10 of 20 points" in done.stdout
    assert "1 of 1 gradients agree" in done.stdout


def test_importing_it_brings_in_little(tmp_path):
    code = """
        before = set(sys.modules)
        import numpy
        numpy_only = set(sys.modules)
        from rnn_course.kit import check, gradcheck, progress
        print(*sorted({name.split(".")[0] for name in set(sys.modules) - numpy_only} - set(sys.stdlib_module_names)))
    """
    done = run(code, tmp_path)
    assert (done.stdout.split(), done.stderr) == (["rnn_course"], "")
