"""Make operations raise while an exercise is checked, because it asks students to write them by hand.

The operation itself is changed, not a name for it, so an alias, a star import or `getattr` makes no difference.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from types import CodeType, FunctionType
from typing import Any

AUTODIFF = (
    "tensorflow.GradientTape",
    "tensorflow.gradients",
    "tensorflow.autodiff.ForwardAccumulator",
    "torch.autograd.grad",
    "torch.autograd.backward",
    "torch.func.grad",
    "torch.func.vjp",
    "jax.grad",
    "jax.value_and_grad",
    "jax.vjp",
    "jax.jvp",
)
CONVOLUTIONS = (
    "keras.ops.conv",
    "keras.ops.conv_transpose",
    "keras.ops.depthwise_conv",
    "keras.ops.separable_conv",
    "keras.layers.Conv2D",
    "keras.layers.Conv2DTranspose",
    "keras.layers.ConvLSTM2D",
    "torch.nn.functional.conv2d",
    "torch.nn.Conv2d",
    "jax.lax.conv_general_dilated",
    "scipy.signal.convolve",
    "scipy.signal.convolve2d",
    "scipy.signal.correlate",
    "scipy.signal.correlate2d",
    "scipy.signal.fftconvolve",
    "scipy.signal.oaconvolve",
    "scipy.ndimage.convolve",
    "scipy.ndimage.correlate",
)
# The TensorFlow operations that all its functions for the same thing end in.
TENSORFLOW_OPERATIONS = {
    "keras.ops.conv": ("Conv", "Conv2D", "Conv3D", "DepthwiseConv2dNative"),
    "keras.ops.conv_transpose": ("Conv2DBackpropInput", "Conv2DBackpropFilter", "Conv3DBackpropInputV2"),
    "keras.layers.LSTMCell": ("BlockLSTM", "BlockLSTMV2", "LSTMBlockCell", "CudnnRNN", "CudnnRNNV2", "CudnnRNNV3"),
}
METHODS = ("__init__", "__call__", "__enter__", "build", "call")


_refused: list[str] = []


class ForbiddenOperation(Exception):
    """An answer used an operation that its exercise asks to write by hand."""


def refuse(name: str) -> None:
    """Record and raise ForbiddenOperation; this is what a forbidden operation does."""
    _refused.append(name)
    raise ForbiddenOperation(name)


@contextlib.contextmanager
def absent(names: Sequence[str], namespace: MutableMapping[str, Any]) -> Iterator[list[str]]:
    """Make operations, given by dotted names, raise ForbiddenOperation inside a with block; yield a list of those used.

    This includes libraries imported inside the block. namespace: the notebook's names. The list is needed because a
    library may catch our exception and raise its own.
    """
    _refused.clear()
    if not names:
        yield _refused
        return
    undo = contextlib.ExitStack()
    waiting = sorted(names)

    def disable_what_is_there() -> None:
        tried, waiting[:] = waiting[:], []  # emptied first, as _disable may import something and come back here
        waiting.extend(name for name in tried if not _disable(name, namespace, undo))

    with undo:
        _watch_imports(disable_what_is_there, undo)
        disable_what_is_there()
        yield _refused


def _watch_imports(then: Callable[[], None], undo: contextlib.ExitStack) -> None:
    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def importing(*args: Any, **kwargs: Any) -> Any:
            module = original(*args, **kwargs)
            then()
            return module

        return importing

    _put(builtins, "__import__", watched(builtins.__import__), undo)
    _put(importlib, "import_module", watched(importlib.import_module), undo)


def _disable(name: str, namespace: MutableMapping[str, Any], undo: contextlib.ExitStack) -> bool:
    """Make the operation raise; return whether it was found."""
    place, _, last = name.rpartition(".")
    owner = _resolve(place) if name.partition(".")[0] in sys.modules else None
    thing = getattr(owner, last, None)
    if thing is None:
        return False
    if isinstance(thing, type):
        for method in METHODS:
            if hasattr(thing, method):
                _put(thing, method, _refusing(name), undo)
    elif isinstance(thing, FunctionType):
        undo.callback(setattr, thing, "__code__", thing.__code__)
        thing.__code__ = _refusing_code(name, thing.__code__)
    else:  # compiled: only the names for it can be changed
        _put(owner, last, _refusing(name), undo)
        for alias in [alias for alias, value in namespace.items() if value is thing]:
            undo.callback(namespace.__setitem__, alias, thing)
            namespace[alias] = _refusing(name)
    if name in TENSORFLOW_OPERATIONS and "tensorflow" in sys.modules:
        _disable_in_tensorflow(name, TENSORFLOW_OPERATIONS[name], undo)
    return True


def _resolve(dotted: str) -> Any:
    """An imported module, or an attribute of one; None if it does not exist (yet)."""
    if dotted in sys.modules:
        return sys.modules[dotted]
    place, _, last = dotted.rpartition(".")
    return getattr(_resolve(place), last, None) if place else None


def _put(owner: Any, name: str, value: Any, undo: contextlib.ExitStack) -> None:
    """Set an attribute until `undo` is closed; one that was inherited is then deleted again."""
    if name in vars(owner):
        undo.callback(setattr, owner, name, vars(owner)[name])
    else:
        undo.callback(delattr, owner, name)
    setattr(owner, name, value)


def _refusing(name: str) -> Callable[..., None]:
    def refusing(self: Any = None, *_: Any, **__: Any) -> None:  # Keras needs a first parameter
        refuse(name)

    return refusing


def _refusing_code(name: str, original: CodeType) -> CodeType:
    """Code that raises and can replace the original's, with the same free variables."""
    source = f"def refusing(*_, **__):\n    from {__name__} import refuse\n    refuse({name!r})"
    module = compile(source, __file__, "exec")
    code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    return code.replace(co_freevars=original.co_freevars)


def _disable_in_tensorflow(name: str, operations: Sequence[str], undo: contextlib.ExitStack) -> None:
    """Make TensorFlow operations raise, at the two functions that run all of them: in eager mode and in a graph."""
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.framework import op_def_library

    def filtered(original: Callable[..., Any], position: int) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            if len(args) > position and args[position] in operations:
                refuse(name)
            return original(*args, **kwargs)

        return run

    _put(pywrap_tfe, "TFE_Py_FastPathExecute", filtered(pywrap_tfe.TFE_Py_FastPathExecute, 1), undo)
    _put(op_def_library, "_apply_op_helper", filtered(op_def_library._apply_op_helper, 0), undo)
