"""What goes wrong with encoder and decoders: states that start or end wrong, steps that share nothing."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.seq2seq import build_context_decoder, build_decoder, build_encoder

# The encoder


def encoder_of(N, M, H, give=lambda x, hs, h: [hs, h], mask_zero=True, zeros=False, **options):
    """A model that embeds and reads; `give` makes its outputs."""
    x = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(N, M, mask_zero=mask_zero)(x)
    e = e * ops.cast(ops.not_equal(x, 0), "float32")[:, :, None] if zeros else e
    hs, h = keras.layers.GRU(H, return_sequences=True, return_state=True, **options)(e)
    return keras.Model(x, give(x, hs, h))


@misconception(of=build_encoder, says="padding is read like any other token; by (10.7) it moves no state.")
def reads_padding_as_tokens(N, M, H):
    return encoder_of(N, M, H, mask_zero=False)


@misconception(of=build_encoder, says="padding is turned into vectors of zeros, and still moves the state through U "
                                      "and b; by (10.7) it moves no state.")
def zeros_the_vectors_of_padding(N, M, H):
    return encoder_of(N, M, H, mask_zero=False, zeros=True)


@misconception(of=build_encoder, says="the states at padding are set to zero; by (10.7) the state stands still there.")
def zeros_the_states_at_padding(N, M, H):
    return encoder_of(N, M, H, lambda x, hs, h: [hs * ops.cast(ops.not_equal(x, 0), "float32")[:, :, None], h])


@misconception(of=build_encoder, says="h is the average of all states; (10.8) is the state after the last token.")
def averages_the_states(N, M, H):
    return encoder_of(N, M, H, lambda x, hs, h: [hs, ops.mean(hs, axis=1)])


@misconception(of=build_encoder, says="h is the state after the first token; (10.8) is the one after the last.")
def gives_the_first_state(N, M, H):
    return encoder_of(N, M, H, lambda x, hs, h: [hs, hs[:, 0]])


@misconception(of=build_encoder, says="the source is read from its end to its start; (10.7) goes from x_1 to x_S.")
def reads_backwards(N, M, H):
    return encoder_of(N, M, H, go_backwards=True)


@misconception(of=build_encoder, says="the GRU has a relu for its tanh; that of (10.7) is Keras' own, as it comes.")
def reads_with_relu(N, M, H):
    return encoder_of(N, M, H, activation="relu")


@misconception(of=build_encoder, says="h comes first and hs second; the model gives hs, then h.")
def gives_h_before_hs(N, M, H):
    return encoder_of(N, M, H, lambda x, hs, h: [h, hs])


# The decoder


def decoder_of(K, E, H, start=lambda h: h, read=lambda states, h: states, step=lambda log_p, h_next, h: [log_p, h_next],
               activation="log_softmax", frozen=False, new_output=False, new_embedding=False):
    """Decoder and stepper of build_decoder, but for what a mistake hands over."""
    embed, cell = keras.layers.Embedding(K, E, trainable=not frozen), keras.layers.GRUCell(H)
    output = keras.layers.Dense(K, activation=activation)
    y, token, h = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32"), keras.Input((H,))
    states = keras.layers.RNN(cell, return_sequences=True)(embed(y), initial_state=start(h))
    decoder = keras.Model([y, h], output(read(states, h)))
    output = keras.layers.Dense(K, activation=activation, kernel_initializer="zeros") if new_output else output
    embed = keras.layers.Embedding(K, E, embeddings_initializer="zeros") if new_embedding else embed
    h_next, _ = cell(embed(token), [start(h)])
    return decoder, keras.Model([token, h], step(output(h_next), h_next, h))


@misconception(of=build_decoder, says="the decoder starts from zeros, whatever the source was; (10.10) starts from the "
                                      "h_0 that is given.")
def starts_from_zeros(K, E, H):
    return decoder_of(K, E, H, start=ops.zeros_like)


@misconception(of=build_decoder, says="the models give probabilities; (10.11) has their logarithms.")
def gives_probabilities(K, E, H):
    return decoder_of(K, E, H, activation="softmax")


@misconception(of=build_decoder, says="the models give scores; (10.11) has a log softmax.")
def gives_scores(K, E, H):
    return decoder_of(K, E, H, activation=None)


@misconception(of=build_decoder, says="each step speaks before it has read its token, from h_{t-1}; in (10.11) it "
                                      "speaks from h_t.")
def speaks_before_it_reads(K, E, H):
    return decoder_of(K, E, H, read=lambda states, h: ops.concatenate([h[:, None], states[:, :-1]], axis=1))


@misconception(of=build_decoder, says="the decoder says only what it says at its last step; (10.11) has a log p for "
                                      "every step.")
def speaks_at_the_last_step(K, E, H):
    return decoder_of(K, E, H, read=lambda states, h: ops.zeros_like(states) + states[:, -1:])


@misconception(of=build_decoder, says="the table F is frozen, so that no token's vector is learned; F of (10.9) is "
                                      "among the weights.")
def freezes_the_table(K, E, H):
    return decoder_of(K, E, H, frozen=True)


@misconception(of=build_decoder, says="the stepper has an output layer of its own, which nobody trains; the two models "
                                      "share V and c.")
def steps_with_another_output(K, E, H):
    return decoder_of(K, E, H, new_output=True)


@misconception(of=build_decoder, says="the stepper has a table of its own, which nobody trains; the two models share "
                                      "F.")
def steps_with_another_table(K, E, H):
    return decoder_of(K, E, H, new_embedding=True)


@misconception(of=build_decoder, says="the stepper gives back the state that it was given; by (10.10) it gives h_t.")
def steps_on_the_spot(K, E, H):
    return decoder_of(K, E, H, step=lambda log_p, h_next, h: [log_p, h + ops.zeros_like(h)])


@misconception(of=build_decoder, says="the stepper gives the state first; it gives log p_t, then h_t.")
def gives_the_state_first(K, E, H):
    return decoder_of(K, E, H, step=lambda log_p, h_next, h: [h_next, log_p])


# A context at every step


def told(K, E, H, G, join=lambda e, context: ops.concatenate([e, context], axis=2), read=lambda states: states,
         activation="log_softmax"):
    """The model of build_context_decoder, but for what a mistake hands over."""
    y, context = keras.Input((None,), dtype="int32"), keras.Input((G,))
    e = keras.layers.Embedding(K, E)(y)
    states = keras.layers.GRU(H, return_sequences=True)(join(e, ops.ones_like(e[:, :, :1]) * context[:, None]))
    return keras.Model([y, context], keras.layers.Dense(K, activation=activation)(read(states)))


def at_steps(context, first):
    """The context at the first step alone, or at all others."""
    step = ops.cumsum(ops.ones_like(context[:, :, :1]), axis=1)
    return context * ops.cast(ops.equal(step, 1) if first else ops.greater(step, 1), "float32")


@misconception(of=build_context_decoder, says="only the first step is told the context; in (10.18) every step is.")
def told_at_the_first_step(K, E, H, G):
    return told(K, E, H, G, lambda e, context: ops.concatenate([e, at_steps(context, first=True)], axis=2))


@misconception(of=build_context_decoder, says="the first step is not told the context; in (10.18) every step is.")
def told_after_the_first_step(K, E, H, G):
    return told(K, E, H, G, lambda e, context: ops.concatenate([e, at_steps(context, first=False)], axis=2))


@misconception(of=build_context_decoder, says="the context stands before the token's vector; (10.18) has it behind.")
def joins_in_the_other_order(K, E, H, G):
    return told(K, E, H, G, lambda e, context: ops.concatenate([context, e], axis=2))


@misconception(of=build_context_decoder, says="the context is squashed by a tanh first; (10.18) takes it as it is.")
def squashes_the_context(K, E, H, G):
    return told(K, E, H, G, lambda e, context: ops.concatenate([e, ops.tanh(context)], axis=2))


@misconception(of=build_context_decoder, says="the context is never used; (10.18) joins it to every vector.")
def never_uses_the_context(K, E, H, G):
    return told(K, E, H, G, lambda e, context: ops.concatenate([e, ops.zeros_like(context)], axis=2))


@misconception(of=build_context_decoder, says="the model gives probabilities; (10.11) has their logarithms.")
def tells_probabilities(K, E, H, G):
    return told(K, E, H, G, activation="softmax")


@misconception(of=build_context_decoder, says="the model gives scores; (10.11) has a log softmax.")
def tells_scores(K, E, H, G):
    return told(K, E, H, G, activation=None)


@misconception(of=build_context_decoder, says="each step speaks from the state before it; (10.11) speaks from h_t.")
def tells_what_it_knew_before(K, E, H, G):
    def before(states):
        return ops.concatenate([ops.zeros_like(states[:, :1]), states[:, :-1]], axis=1)

    return told(K, E, H, G, read=before)
