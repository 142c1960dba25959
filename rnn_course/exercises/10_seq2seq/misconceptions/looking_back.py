"""What goes wrong with the decoder that looks back, and with writing without a teacher."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.attention import AdditiveAttention, build_attention_decoder
from rnn_course.models.seq2seq import END, PAD, START, greedy_decode

# A decoder with attention


def attentive(K, E, H, G, A, query=lambda states, h: states, step_query=lambda h_next, h: h_next[:, None],
              join=lambda q, context: [q, context], activation="tanh", start=lambda h: h, real=lambda x: x,
              ask=lambda q: q, hand_on=lambda h_next, r: h_next):
    """Decoder and stepper of build_attention_decoder, but for what a mistake hands over."""
    embed, cell = keras.layers.Embedding(K, E), keras.layers.GRUCell(H)
    attention, reading = AdditiveAttention(A), keras.layers.Dense(H, activation=activation)
    output = keras.layers.Dense(K, activation="log_softmax")
    h, hs, x = keras.Input((H,)), keras.Input((None, G)), keras.Input((None,), dtype="int32")

    def read(q, asks):
        context = attention([ask(asks), hs, real(x)])
        return reading(ops.concatenate(join(q, context), axis=-1))

    y, token = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=start(h))
    decoder = keras.Model([y, h, hs, x], output(read(states, query(states, h))))
    h_next, _ = cell(embed(token), [start(h)])
    r = read(h_next[:, None], step_query(h_next, h))
    return decoder, keras.Model([token, h, hs, x], [output(r)[:, 0], hand_on(h_next, r[:, 0])])


def state_before(states, h):
    return ops.concatenate([h[:, None], states[:, :-1]], axis=1)


@misconception(of=build_attention_decoder, says="it looks with the state before the step; the query of (10.31) is h_t.")
def looks_with_the_old_state(*sizes):
    return attentive(*sizes, query=state_before, step_query=lambda h_next, h: h[:, None])


@misconception(of=build_attention_decoder, says="the decoder looks with h_t and the stepper with h_{t-1}; (10.31) is "
                                                "one equation for both.")
def steps_with_the_old_query(*sizes):
    return attentive(*sizes, step_query=lambda h_next, h: h[:, None])


@misconception(of=build_attention_decoder, says="it looks with a query of zeros, the same at every step; the query of "
                                                "(10.31) is h_t.")
def looks_without_a_query(*sizes):
    return attentive(*sizes, ask=ops.zeros_like)


@misconception(of=build_attention_decoder, says="the context is looked up and then not used; (10.32) joins it to h_t.")
def does_not_use_the_context(*sizes):
    return attentive(*sizes, join=lambda q, context: [q, ops.zeros_like(context)])


@misconception(of=build_attention_decoder, says="it speaks from the context alone; (10.32) joins it to h_t.")
def speaks_from_the_context_alone(*sizes):
    return attentive(*sizes, join=lambda q, context: [ops.zeros_like(q), context])


@misconception(of=build_attention_decoder, says="the context stands before the state; (10.32) has h_t first.")
def joins_the_context_first(*sizes):
    return attentive(*sizes, join=lambda q, context: [context, q])


@misconception(of=build_attention_decoder, says="there is no tanh between the two last layers; (10.32) has one.")
def reads_out_without_tanh(*sizes):
    return attentive(*sizes, activation=None)


@misconception(of=build_attention_decoder, says="padding is looked at like any token: the attention is told that every "
                                                "x is real; see (10.31) and (10.27).")
def attends_to_padding(*sizes):
    return attentive(*sizes, real=lambda x: ops.ones_like(x))


@misconception(of=build_attention_decoder, says="the decoder starts from zeros; (10.30) starts from the h_0 that is "
                                                "given.")
def forgets_where_to_start(*sizes):
    return attentive(*sizes, start=ops.zeros_like)


@misconception(of=build_attention_decoder, says="the stepper hands on r_t for the state; by (10.30) it is h_t.")
def hands_on_the_reading(*sizes):
    return attentive(*sizes, hand_on=lambda h_next, r: r)


# Writing without a teacher


def writes(stepper, h, rest, T, first=START, keeps=False, always_first=False, after_end=PAD, counts_all=False,
           counts_end=True, all_stop=False, end_shown=True):
    """greedy_decode, but for what a mistake hands over."""
    token, going = np.full(len(h), first), np.ones(len(h), dtype=bool)
    y, log_p_of_y = np.full((len(h), T), PAD), np.zeros(len(h))
    for t in range(T):
        log_p, h_next = (ops.convert_to_numpy(each) for each in stepper([token, h, *rest]))
        h = h if keeps else h_next
        said = log_p.argmax(axis=1)
        token = token if always_first else said
        y[:, t] = np.where(going & ((said != END) | end_shown), said, said if after_end is None else after_end)
        counted = (going | counts_all) & ((said != END) | counts_end)
        log_p_of_y += np.where(counted, log_p.max(axis=1), 0)
        going &= (said != END).all() if all_stop else said != END
    return y, log_p_of_y


@misconception(of=greedy_decode, says="the first token read is END; by (10.12) it is START.")
def starts_with_the_end(*question):
    return writes(*question, first=END)


@misconception(of=greedy_decode, says="the first token read is PAD; by (10.12) it is START.")
def starts_with_padding(*question):
    return writes(*question, first=PAD)


@misconception(of=greedy_decode, says="the state stays what it was at first; in (10.12) each step goes on from the "
                                      "last one's.")
def keeps_the_first_state(*question):
    return writes(*question, keeps=True)


@misconception(of=greedy_decode, says="every step reads START; by (10.12) it reads what was said one step ago.")
def never_reads_what_it_said(*question):
    return writes(*question, always_first=True)


@misconception(of=greedy_decode, says="it goes on after END; by (10.13) there is only PAD after it.")
def does_not_stop(*question):
    return writes(*question, after_end=None, counts_all=True)


@misconception(of=greedy_decode, says="log_p goes on growing after END; (10.14) stops there.")
def counts_what_comes_after_the_end(*question):
    return writes(*question, counts_all=True)


@misconception(of=greedy_decode, says="log_p leaves END out; by (10.14) its log p counts, for the model had to "
                                      "choose it.")
def does_not_count_the_end(*question):
    return writes(*question, counts_end=False)


@misconception(of=greedy_decode, says="END itself is not in y; in (10.13) only what comes after it is PAD.")
def hides_the_end(*question):
    return writes(*question, end_shown=False)


@misconception(of=greedy_decode, says="all rows stop when the first one does; in (10.13) each row has its own END.")
def stops_everybody(*question):
    return writes(*question, all_stop=True)


@misconception(of=greedy_decode, says="y begins with START; it is y_1 ... y_T of (10.13).")
def shows_the_start(*question):
    y, log_p = writes(*question)
    return np.concatenate([np.full((len(y), 1), START), y[:, :-1]], axis=1), log_p


@misconception(of=greedy_decode, says="the second value is a probability; (10.14) is its logarithm.")
def gives_the_probability(*question):
    y, log_p = writes(*question)
    return y, np.exp(log_p)
