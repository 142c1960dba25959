"""build_vocabulary: list the words that a model will know: two that are no words, then those that are common enough."""

import itertools
from collections import Counter

import numpy as np

from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.text import build_vocabulary

from . import draws
from .wrong import vocabulary

header = exercise(
    build_vocabulary,
    points=5,
    returns={"vocabulary": "(9.2)"},
    hints=(
        "Count first, over all sentences at once; then sort.",
        "Counter, which the setup cell has imported, counts whatever you give it, and so does a dict.",
        "sorted takes a key: a function that gives a pair, say. Its first part decides, its second breaks ties.",
    ),
)


@check(weight=2)
def vocabularies_of_common_words(draw):
    for minimum in (2, 3):
        texts = draws.until(
            lambda: draws.sentences(draw, 9, 6),
            lambda drawn, minimum=minimum: all(draws.counted(drawn, minimum).values()),
        )
        yield ask(build_vocabulary, texts, minimum)


@check
def vocabularies_of_every_word(draw):
    yield ask(
        build_vocabulary,
        draws.until(lambda: draws.sentences(draw, 4, 5), lambda texts: draws.counted(texts, 1)["out of order"]),
        1,
    )
    yield ask(build_vocabulary, [["light"]], 1)


@misconception("a word that comes exactly `minimum` times is left out; (9.2) keeps it.")
def leaves_out_the_minimum(sentences, minimum):
    return vocabulary(sentences, minimum + 1)


@misconception("every word is kept, however rare; (9.2) asks for n(w) ≥ minimum.")
def keeps_rare_words(sentences, minimum):
    return vocabulary(sentences, 1)


@misconception("a word counts once for each sentence that it stands in; (9.1) counts it as often as it comes.")
def counts_sentences(sentences, minimum):
    return vocabulary([sorted(set(sentence)) for sentence in sentences], minimum)


@misconception("words with the same number stand in the order in which they came; (9.2) puts them in the alphabet's.")
def ties_as_they_come(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: -n[word])


@misconception("the rarest words come first; in (9.2) n(w) falls.")
def rarest_first(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: (n[word], word))


@misconception("the whole list is alphabetical; (9.2) goes by n(w) first.")
def all_alphabetical(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: word)


@misconception("words with the same number stand in the alphabet's order backwards; see (9.2).")
def ties_backwards(sentences, minimum):
    n = Counter(word for sentence in sentences for word in sentence)
    return ["<PAD>", "<UNK>", *sorted((w for w in n if n[w] >= minimum), key=lambda w: (n[w], w), reverse=True)]


@misconception("the words are turned into lower case; (9.1) counts them as they are.")
def lowers_the_words(sentences, minimum):
    return vocabulary([[word.lower() for word in sentence] for sentence in sentences], minimum)


@misconception('"<UNK>" stands before "<PAD>"; (9.2) has them the other way round.')
def unknown_before_padding(sentences, minimum):
    return vocabulary(sentences, minimum, special=("<UNK>", "<PAD>"))


@misconception('there is no "<UNK>" in the list; (9.2) has it at place 1.')
def no_unknown(sentences, minimum):
    return vocabulary(sentences, minimum, special=("<PAD>",))


@accepted
def sorts_twice(sentences, minimum):
    n = {}
    for sentence in sentences:
        for word in sentence:
            n[word] = n.get(word, 0) + 1
    by_name = sorted(word for word in n if not n[word] < minimum)
    return ["<PAD>", "<UNK>", *sorted(by_name, key=n.get, reverse=True)]


@accepted
def counts_with_numpy(sentences, minimum):
    words, counts = np.unique(list(itertools.chain.from_iterable(sentences)), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return ["<PAD>", "<UNK>"] + [str(words[k]) for k in order if counts[k] >= minimum]


@accepted
def goes_down_count_by_count(sentences, minimum):
    words = [word for sentence in sentences for word in sentence]
    vocabulary = ("<PAD>", "<UNK>")
    for count in range(len(words), minimum - 1, -1):
        vocabulary += tuple(sorted(word for word in set(words) if words.count(word) == count))
    return vocabulary
