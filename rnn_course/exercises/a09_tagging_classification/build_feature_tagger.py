"""build_feature_tagger: build a tagger that also reads the suffix and the case of every word."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.taggers import build_feature_tagger
from rnn_course.slips import slips

from . import draws
from .asking import BOTH_ENDS
from .right import softmax

header = exercise(
    build_feature_tagger,
    points=9,
    returns={"dE_1": "(9.18)", "dE_2": "(9.18)", "dE_3": "(9.18)", **BOTH_ENDS, "dV": "(9.19)", "dc": "(9.19)"},
    hints=(
        "A model with several inputs is written in the functional style: keras.Model([a, b, c], y).",
        "Each input has its own Embedding; keras.layers.Concatenate joins their vectors.",
        "A mask is passed from layer to layer, but not through every function. Is it still there when the LSTMs read "
        "x?",
    ),
)


SIZES = (11, 9, 8)  # of three vocabularies; every number in the checks is in all of them


def featured(draw: Draw, B: int, T: int, H: int, K: int, *, padded: bool = True) -> Question:
    """Build a tagger of three inputs, load random weights, and run it on words, suffixes and cases."""
    widths = [int(each) for each in draw.rng.permutation([width for width in (2, 3, 4, 5, 6) if width != H])[:3]]
    words, mask = draws.numbers(draw, B, T, min(SIZES), padded)
    others = [draw.integers(1, min(SIZES), B, T) * mask.astype(int) for _ in range(2)]
    tables = {f"E_{k}": draw(*size) for k, size in enumerate(zip(SIZES, widths, strict=True), start=1)}
    weights = {**tables, **draws.both_ends(draw, sum(widths), H), "V": draw(2 * H, K), "c": draw(K)}
    built = ask(build_feature_tagger, list(SIZES), widths, H, K)
    return built.then("@model", result(0), weights, [words, *others], draw(B, T, K) * mask[..., None])


@check
def features_of_sentences_of_one_length(draw: Draw):
    yield featured(draw, *draw.sizes("BTHK", B=2, T=3), padded=False)


@check(weight=2)
def features_of_padded_sentences(draw: Draw):
    yield featured(draw, *draw.sizes("BTHK", B=4, T=3))


@accepted
def two_layers_over_joined_vectors(vocabulary_sizes, embedding_sizes, units, tags):
    inputs = [keras.Input((None,), dtype="int32") for _ in range(3)]
    mask = ops.not_equal(inputs[0], 0)
    tables = map(keras.layers.Embedding, vocabulary_sizes, embedding_sizes)
    e_1, e_2, e_3 = (table(numbers) for table, numbers in zip(tables, inputs, strict=True))
    x = ops.concatenate([e_1, e_2, e_3], axis=2)  # (9.18)
    h = keras.layers.LSTM(units, return_sequences=True)(x, mask=mask)
    g = ops.flip(keras.layers.LSTM(units, return_sequences=True, go_backwards=True)(x, mask=mask), axis=1)
    y = softmax(tags)(ops.concatenate([h, g], axis=2))  # (9.19)
    return keras.Model(inputs, y)


wrong = slips(
    two_layers_over_joined_vectors,
    """
    padding_with_features: padding changes the states, since no embedding makes a mask or joining the vectors has
        lost it; in (9.19) it does not.
        mask = | mask = None
    joined_from_behind: the vectors are joined as cases, suffixes, words; (9.18) has the words first.
        9.18 | x = ops.concatenate([e_3, e_2, e_1], axis=2)
    cases_before_suffixes: the vectors of suffixes and cases are swapped in x; (9.18) has suffixes before cases.
        9.18 | x = ops.concatenate([e_1, e_3, e_2], axis=2)
    words_alone: the features are looked up but not used, with zeros in their place in x; (9.18) has all three.
        9.18 | x = ops.concatenate([e_1, 0 * e_2, 0 * e_3], axis=2)
    tables_swapped: E_2 is used for the cases and E_3 for the suffixes; (9.18) has E_2[s] and E_3[k].
        return | return keras.Model([inputs[0], inputs[2], inputs[1]], y)
    features_not_turned_back: the states of the backward LSTM are not reversed again; (9.19) joins h_t and g_t of
        the same word.
        g = | g = keras.layers.LSTM(units, return_sequences=True, go_backwards=True)(x, mask=mask)
    """,
)


@accepted
def masks_by_the_words_alone(vocabulary_sizes, embedding_sizes, units, tags):
    w, s, k = (keras.Input((None,), dtype="int32") for _ in range(3))
    vectors = [
        keras.layers.Embedding(*sizes)(each)
        for sizes, each in zip(zip(vocabulary_sizes, embedding_sizes, strict=True), (w, s, k), strict=True)
    ]
    x = ops.concatenate(vectors, axis=2)
    both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
    return keras.Model((w, s, k), softmax(tags)(both(x, mask=ops.not_equal(w, 0))))


@accepted
def one_merged_layer_of_tables(vocabulary_sizes, embedding_sizes, units, tags):
    class Tables(keras.layers.Layer):
        def build(self, _):
            shapes = list(zip(vocabulary_sizes, embedding_sizes, strict=True))
            self.tables = [self.add_weight(shape=shape, name=f"E{i}") for i, shape in enumerate(shapes)]

        def call(self, numbers):
            looked_up = [ops.take(table, n, axis=0) for table, n in zip(self.tables, numbers, strict=True)]
            return ops.concatenate(looked_up, axis=-1)

    inputs = [keras.Input((None,), dtype="int32", name=name) for name in ("words", "suffixes", "cases")]
    x, mask = Tables()(inputs), ops.not_equal(inputs[0], 0)
    s = keras.layers.Bidirectional(keras.layers.RNN(keras.layers.LSTMCell(units), return_sequences=True))(x, mask=mask)
    return keras.Model(inputs, softmax(tags)(s))


@accepted
def as_a_class_of_three_inputs(vocabulary_sizes, embedding_sizes, units, tags):
    class Tagger(keras.Model):
        def __init__(self):
            super().__init__()
            sizes = zip(vocabulary_sizes, embedding_sizes, strict=True)
            self.embeddings = [keras.layers.Embedding(n, m) for n, m in sizes]
            self.both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
            self.tags = softmax(tags)

        def call(self, inputs):
            vectors = [embedding(each) for embedding, each in zip(self.embeddings, inputs, strict=True)]
            return self.tags(self.both(keras.layers.concatenate(vectors), mask=ops.not_equal(inputs[0], 0)))

    return Tagger()


equivalents = (
    *equivalent(
        "All lengths are equal in every question, so strict makes no difference.",
        "for numbers, *sizes in zip(inputs, vocabulary_sizes, embedding_sizes, strict=True) -> for numbers, "
        "*sizes in zip(inputs, vocabulary_sizes, embedding_sizes, strict=False)",
    ),
)
