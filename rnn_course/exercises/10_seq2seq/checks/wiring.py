"""Questions about the models: random weights in, outputs and gradients out, and one step at a time."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.attention import build_attention_decoder
from rnn_course.models.seq2seq import build_context_decoder, build_decoder, build_encoder, greedy_decode

from . import draws

N, K = 11, 9  # tokens of the source and of the target: more than any size that a Draw gives


def encoded(draw: Draw, x: np.ndarray) -> Question:
    """Build an encoder, load random weights, and let it read."""
    M, H = draw.sizes("MH")
    weights = {"E": draw(N, M, scale=1.0), **draws.gru_weights(draw, M, H)}
    return ask(build_encoder, N, M, H).then("@load", result(0), weights, x).then("@run", result(1), x)


@check(of=build_encoder)
def sources_with_padding(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 3, 4, N, 1))


@check(of=build_encoder)
def one_source_without_padding(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 1, 3, N, 3))


@check(of=build_encoder, weight=0, note="Sources of one token, none of them padding, are wrong too: look at the "
                                        "layers' settings, and at what comes out of the model first.")
def sources_of_one_token(draw: Draw):
    yield encoded(draw, draws.sentences(draw, 3, 1, N, 1))


@probe(of=build_encoder, says="The last state changes when zeros are appended to a source; (10.7) lets no padding move "
                              "the state.", same=lambda value: value[1])
def longer_padding(draw: Draw):
    x, seed = draws.sentences(draw, 2, 3, N, 1), int(draw.integers(0, 2**31))
    return tuple(encoded(Draw(seed), tokens) for tokens in (x, np.pad(x, ((0, 0), (0, 2)))))


@check(of=build_decoder)
def the_decoder_and_its_gradients(draw: Draw):
    B, T, E, H = draw.sizes("BTEH", B=2, T=3)
    inputs = [draw.integers(1, K, B, T), draw(B, H)]
    weights = draws.decoder_weights(draw, K, E, H)
    yield ask(build_decoder, K, E, H).then("@model", result(0, 0), weights, inputs, draw(B, T, K))


def stepped(draw: Draw, B: int) -> Question:
    """Load weights into the decoder, and let the stepper take one step with them."""
    E, H = draw.sizes("EH")
    weights, h = draws.decoder_weights(draw, K, E, H), draw(B, H)
    loaded = ask(build_decoder, K, E, H).then("@load", result(0, 0), weights, [draw.integers(1, K, B, 2), h])
    return loaded.then("@run", result(0, 1), [draw.integers(1, K, B), h])


@check(of=build_decoder)
def the_stepper_has_the_decoders_weights(draw: Draw):
    yield stepped(draw, 3)


@check(of=build_decoder, weight=0, note="A single step is not what the decoder does at a step: is the stepper made of "
                                        "the same layers, and does it give (10.11) and then (10.10)?")
def a_step_of_one_row(draw: Draw):
    yield stepped(draw, 1)


@check(of=build_context_decoder)
def told_at_every_step(draw: Draw):
    B, T, E, H, G = draw.sizes("BTEHG", T=3)
    inputs, weights = [draw.integers(1, K, B, T), draw(B, G)], draws.decoder_weights(draw, K, E, H, G)
    yield ask(build_context_decoder, K, E, H, G).then("@model", result(0), weights, inputs, draw(B, T, K))


@check(of=build_context_decoder, weight=0, note="A single step is wrong too: look at the order in (10.18), at the "
                                                "state it starts from, and at the output layer.")
def told_once(draw: Draw):
    E, H, G = draw.sizes("EHG")
    inputs, weights = [draw.integers(1, K, 2, 1), draw(2, G)], draws.decoder_weights(draw, K, E, H, G)
    yield ask(build_context_decoder, K, E, H, G).then("@model", result(0), weights, inputs, draw(2, 1, K))


def attentive(draw: Draw, steps: int) -> Question:
    """Build a decoder with attention, load random weights, and differentiate it; or, with no steps, take one."""
    B, S, E, H, G, A = draw.sizes("BSEHGA", B=2, A=8)
    weights = {**draws.decoder_weights(draw, K, E, H), "W_q": draw(H, A), "W_h": draw(G, A),
               "v": draw(A, scale=1.5), "C": draw(H + G, H), "d": draw(H)}
    source = [draw(B, H), draw(B, S, G, scale=1.0), draws.sentences(draw, B, S, N, 1)]
    built, y = ask(build_attention_decoder, K, E, H, G, A), draw.integers(1, K, B, steps or 2)
    if steps:
        return built.then("@model", result(0, 0), weights, [y, *source], draw(B, steps, K))
    loaded = built.then("@load", result(0, 0), weights, [y, *source])
    return loaded.then("@run", result(0, 1), [y[:, 0], *source])


@check(of=build_attention_decoder)
def attention_and_all_gradients(draw: Draw):
    yield attentive(draw, 3)


@check(of=build_attention_decoder)
def the_attentive_stepper(draw: Draw):
    yield attentive(draw, 0)


@check(of=build_attention_decoder, weight=0, note="One step of the decoder is wrong too: look at what is joined in "
                                                  "(10.32), in which order, and at the two last layers.")
def one_attentive_step(draw: Draw):
    yield attentive(draw, 1)


def wrote(draw: Draw, B: int, T: int) -> Question:
    """Build a decoder, load weights that make it end some rows early, and let it write."""
    E, H = draw.sizes("EH")
    weights, h = draws.telling_decoder(draw, K, E, H, B, T)
    loaded = ask(build_decoder, K, E, H).then("@load", result(0, 0), weights, [draw.integers(1, K, B, 2), h])
    return loaded.then(greedy_decode, result(0, 1), h, (), T)


@check(of=greedy_decode)
def rows_that_end_and_one_that_does_not(draw: Draw):
    yield wrote(draw, 4, 6)


@check(of=greedy_decode)
def two_rows(draw: Draw):
    yield wrote(draw, 2, 5)
