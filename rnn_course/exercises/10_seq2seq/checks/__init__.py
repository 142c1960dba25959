"""What is asked of encoder and decoder: teacher forcing, models and their single steps, attention without padding."""

from __future__ import annotations

from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.exercise import describe, exercise
from rnn_course.models.attention import AdditiveAttention, build_attention_decoder
from rnn_course.models.seq2seq import (
    build_context_decoder,
    build_decoder,
    build_encoder,
    exact_match,
    greedy_decode,
    masked_cross_entropy,
    teacher_forcing,
)

assignment = describe(title="From one sequence to another", runtime="keras")

forcing = exercise(
    teacher_forcing, points=6, returns={"inputs": "(10.1)", "targets": "(10.2)", "mask": "(10.3)"},
    hints=("At each step the decoder is told the token that was right one step ago.",
           "Both results are one column wider than y: in front of it, or behind it.",
           "How many tokens has each row? That is the column in which its END stands."))

cross_entropy = exercise(
    masked_cross_entropy, points=8, returns={"loss": "(10.5)"},
    hints=("One sum over all rows and steps, and one division at the very end.",
           "ops.take_along_axis, or a product with ops.one_hot, picks the log p of each target.",
           "Which positions are in the sum of (10.5), and what does (10.4) count?"))

encoder = exercise(
    build_encoder, points=8, returns={"hs": "(10.7)", "h": "(10.8)"},
    hints=("Two layers do it. One of them knows which tokens are padding, and can tell the other.",
           "Look up mask_zero in the Embedding layer's documentation, and return_state in the GRU's.",
           "A model with two outputs is keras.Model(x, [hs, h])."))

decoder = exercise(
    build_decoder, points=14, returns={"models": "(10.11)"},
    hints=("Make each layer once, and call it in both models: that is all that sharing means.",
           "keras.layers.GRUCell(H) takes one step, and keras.layers.RNN runs the same cell through time.",
           "In the stepper the cell gives its output and a list of states; here both are h_t."))

greedy = exercise(
    greedy_decode, points=12, returns={"y": "(10.13)", "log_p": "(10.14)"},
    hints=("A loop over t: one call of the stepper for all rows, and its answer is its next question.",
           "Keep a truth value for each row: is it still going? It changes at the row's first END.",
           "Turn what the stepper gives into arrays with ops.convert_to_numpy before you go on."))

matching = exercise(
    exact_match, points=6, returns={"exact": "(10.16)", "tokens": "(10.17)"},
    hints=("Two arrays of truth values say it all: which tokens are right, and which count.",
           "What y says where the targets are PAD must not matter, in either number.",
           "A row is right if at each place the token is right or does not count."))

context_decoder = exercise(
    build_context_decoder, points=8, returns={"outputs": "(10.11)", "dF": "(10.9)", "dW": "(10.18)", "dU": "(10.18)",
                                              "db": "(10.18)", "dV": "(10.11)", "dc": "(10.11)", "dx1": "(10.18)"},
    hints=("The GRU reads wider vectors than before: the token's, and behind it the context.",
           "The context is (B, G) and the vectors are (B, T, E): it needs an axis of time, and T copies.",
           "A context (B, 1, G) times an array of ones (B, T, 1) has the shape (B, T, G)."))

dots = exercise(
    dot_attention, points=8, returns={"context": "(10.21)", "a": "(10.20)"},
    hints=("A softmax over the places of the source, as if the padding were not there.",
           "(10.19) is a product of a matrix and a vector in each row of the batch: @ or np.einsum.",
           "What score has a padded place to get, so that its exponential is 0?"))

dots_back = exercise(
    dot_attention_backward, points=8, returns={"dq": "(10.24)", "dhs": "(10.25)"},
    hints=("Three steps forward, three steps back: the mix, the softmax, the comparison.",
           "In the softmax each a depends on every e: that is the sum in (10.23).",
           "A state is used twice on the way forward, so two gradients meet in (10.25)."))

additive = exercise(
    AdditiveAttention, points=10,
    returns={"outputs": "(10.28)", "dW_q": "(10.26)", "dW_h": "(10.26)", "dv": "(10.26)", "dx0": "(10.26)",
             "dx1": "(10.28)"},
    hints=("Every query meets every state, so the sum inside the tanh has four axes: B, T, S and A.",
           "q W_q is (B, T, A) and h W_h is (B, S, A): give each an axis of size 1 where the other counts.",
           "Before the softmax, ops.where puts a very low score where x is 0."))

attention_decoder = exercise(
    build_attention_decoder, points=12, returns={"models": "(10.33)"},
    hints=("Everything from (10.31) on is the same in both models: write it once, as a function of the states.",
           "Your AdditiveAttention wants the queries with an axis of time: a single step has T = 1.",
           "ops.concatenate joins h_t and context_t, in the order of (10.32)."))
