"""stacked_forward: run masked layers on top of one another, with dropout and optional input connections."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception, probe
from rnn_course.cells.deep import stacked_forward
from rnn_course.cells.masked import masked_forward
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    stacked_forward,
    points=7,
    returns={"states": "(6.34)"},
    uses=(masked_forward,),
    hints=(
        "The states of one layer are a sequence like any other, so they can be the input of another layer.",
        "(6.32) and (6.33) compute the input of the next layer, (6.34) runs it. The recurrence inside a layer has no "
        "dropout: keep only applies to what goes up.",
        "Keep a list of states. The input of each further layer is the last one in that list times keep and, with "
        "connect, x at the end of the features.",
    ),
)


@check(weight=3)
def states_of_a_stack_without_and_with_input_connections(draw):
    for inputs in draws.stacks(draw, draws.stack):
        yield ask(stacked_forward, *inputs)


@check
def states_of_a_stack_with_one_axis_of_size_1(draw):
    for axis in "BTDHJK":
        for inputs in draws.stacks(draw, draws.stack, **{axis: 1}):
            yield ask(stacked_forward, *inputs)


@check
def states_of_one_layer_and_of_four_connected(draw):
    B, T, D, *sizes = draw.sizes("BTDHJK")
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, sizes[:1], True))
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, [*sizes, sizes[0]], True))


@check(
    weight=0,
    note="Wrong even for two layers without input connections and without dropout: look at (6.32) and (6.34), and at "
    "which h0 each layer gets.",
)
def states_of_a_stack_without_dropout(draw):
    x, mask, layers, keeps, connect = draws.two_layers(draws.stack, False)(draw, *draw.sizes("BTDHJ"))
    yield ask(stacked_forward, x, mask, layers, [np.ones_like(keep) for keep in keeps], connect)


states_of_a_stack_without_input_connections = random_sizes(
    stacked_forward,
    draws.two_layers(draws.stack, False),
    times=1,
    weight=0,
    note="Right without dropout, wrong with it even without input connections: look at (6.32). Dropout applies to what "
    "goes up, not to what goes from step to step.",
)
states_of_a_stack_with_input_connections = random_sizes(
    stacked_forward,
    draws.two_layers(draws.stack, True),
    times=1,
    weight=0,
    note="Right without input connections, wrong with them: look at (6.33).",
)


@probe(
    same=lambda states: states,
    says="The states change when only the input at padding changes; no layer of (6.34) uses it.",
)
def stack_reads_the_padding(draw):
    x, mask, *others = draws.stack(draw, 3, 5, 4, (2, 6), True)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(stacked_forward, x, mask, *others), ask(stacked_forward, changed, mask, *others)


wrong = slips(
    stacked_forward,
    """
    no_dropout: dropout is left out; (6.32) multiplies by keep.
        6.32 | v = states[-1]
    dropout_without_its_factor: keep is used as 0 or 1, without its factor; (6.32) multiplies by keep as it is.
        6.32 | v = (keep > 0) * states[-1]
    silenced_states_returned: the states are returned after dropout; in (6.32) keep only applies to what goes up,
        and (6.34) returns hs without it.
        return | return [keep * hs for keep, hs in zip([*keeps, 1], states, strict=True)]
    one_keep_for_all_steps: the keep of the first step is used at all steps; (6.32) has one for each.
        6.32 | v = keep[:, :1] * states[-1]
    dropout_twice: dropout is applied twice; (6.32) multiplies by keep once.
        6.32 | v = keep * keep * states[-1]
    input_in_front: x comes before the states of the layer below; in (6.33) it comes last.
        6.33 | v = np.concatenate([x, v], axis=2)
    upper_layers_read_the_padding: the upper layers have no mask and read padding; in (6.34) every layer is a
        *masked* one.
        6.34 | states.append(masked_forward(v, np.ones_like(mask), *layer))
    layers_start_from_zeros: every layer starts from zeros; in (6.34) each has its own h0.
        states = [ | states = [masked_forward(v, mask, 0 * layers[0][0], *layers[0][1:])]
        6.34 | states.append(masked_forward(v, mask, 0 * layer[0], *layer[1:]))
    one_step_late: the upper layer reads the state below of the step before; in (6.32) both are of step t.
        6.32 | v = keep * np.roll(states[-1], 1, axis=1)
    top_only: only the states of the top are returned; the list has hs of (6.34) for every layer.
        return | return states[-1]
    top_first: the list begins with the top; in (6.34) it starts with the lowest layer.
        return | return states[::-1]
    input_in_the_list: x is the first entry of the list; the list begins with hs of (6.34) for the lowest layer.
        return | return [x, *states]
    """,
)


@misconception(
    "dropout also acts on the recurrence inside a layer; (6.32) applies it only to what goes up.",
    breaks=("6.32",),
)
def dropout_on_the_recurrence(x, mask, layers, keeps, connect):
    v, states = x, []
    for keep, (h, W, U, b) in zip([*keeps, np.ones((*x.shape[:2], 1))], layers, strict=True):
        hs = []
        for t in range(x.shape[1]):
            n = np.tanh(v[:, t] @ W + h @ U + b)
            h = np.where(mask[:, t, None] > 0, n * keep[:, t], h)
            hs.append(h)
        states.append(np.stack(hs, axis=1))
        v = np.concatenate([states[-1], x], axis=2) if connect else states[-1]
    return states


@accepted
def stacked_with_numbers(x, mask, layers, keeps, connect):
    states = []
    for l in range(len(layers)):
        v = x if l == 0 else states[l - 1] * keeps[l - 1]
        if connect and l > 0:
            v = np.dstack([v, x])
        h0, W, U, b = layers[l]
        states.append(masked_forward(v, mask, h0, W, U, b))
    return tuple(states)


@accepted
def stacked_from_the_top(x, mask, layers, keeps, connect):
    if len(layers) == 1:
        return [masked_forward(x, mask, *layers[0])]
    below = stacked_from_the_top.function(x, mask, layers[:-1], keeps[:-1], connect)
    v = keeps[-1] * below[-1]
    return [*below, masked_forward(np.concatenate([v, x], axis=-1) if connect else v, mask, *layers[-1])]


@accepted
def stacked_with_two_products_for_the_input(x, mask, layers, keeps, connect):
    """Instead of concatenating x: use its own rows of W, and a sum."""
    states = [masked_forward(x, mask, *layers[0])]
    for keep, (h, W, U, b) in zip(keeps, layers[1:], strict=True):
        H = keep.shape[2]
        z = (keep * states[-1]) @ W[:H] + (x @ W[H:] if connect else 0)
        hs = []
        for t in range(x.shape[1]):
            h = np.where(mask[:, t, None] > 0, np.tanh(z[:, t] + h @ U + b), h)
            hs.append(h)
        states.append(np.stack(hs, axis=1))
    return states


equivalents = (
    *equivalent(
        "There is one keep fewer than layers, so nothing is dropped.",
        "for keep, layer in zip(keeps, layers[1:], strict=True): -> for keep, layer in zip(keeps, layers[1:], "
        "strict=False):",
    ),
)
