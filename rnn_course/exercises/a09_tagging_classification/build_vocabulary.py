"""build_vocabulary: list the words that a model knows: "<PAD>" and "<UNK>", then all words that are frequent enough."""

import itertools

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.text import build_vocabulary
from rnn_course.slips import slips

from . import draws

header = exercise(
    build_vocabulary,
    points=5,
    returns={"vocabulary": "(9.2)"},
    hints=(
        "Count first, over all sentences at once; then sort.",
        "Counter, which the setup cell imports, counts the items of any list.",
        "sorted takes a key: a function that may return a pair. Its first part decides, its second breaks ties.",
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


wrong = slips(
    build_vocabulary,
    """
    leaves_out_the_minimum: a word that occurs exactly `minimum` times is left out; (9.2) keeps it.
        9.2 | return ["<PAD>", "<UNK>", *[word for word in ranked if n[word] > minimum]]
    keeps_rare_words: every word is kept; (9.2) keeps those with n(w) ≥ minimum.
        9.2 | return ["<PAD>", "<UNK>", *ranked]
    counts_sentences: a word is counted once per sentence that contains it; (9.1) counts every occurrence.
        9.1 | n = Counter(word for sentence in sentences for word in set(sentence))
    ties_as_they_come: words with the same count are in the order of appearance; (9.2) sorts them alphabetically.
        ranked = | ranked = sorted(n, key=n.get, reverse=True)
    rarest_first: the rarest words come first; in (9.2) n(w) falls.
        ranked = | ranked = sorted(sorted(n), key=n.get)
    all_alphabetical: the whole list is alphabetical; (9.2) sorts by n(w) first.
        ranked = | ranked = sorted(n)
    ties_backwards: words with the same count are sorted from z to a; (9.2) sorts them from a to z.
        ranked = | ranked = sorted(sorted(n, reverse=True), key=n.get, reverse=True)
    lowers_the_words: the words are changed to lower case; (9.1) counts them as they are.
        9.1 | n = Counter(word.lower() for sentence in sentences for word in sentence)
    unknown_before_padding: "<UNK>" comes before "<PAD>"; (9.2) is the other way around.
        9.2 | return ["<UNK>", "<PAD>", *[word for word in ranked if n[word] >= minimum]]
    no_unknown: there is no "<UNK>" in the list; (9.2) has it at place 1.
        9.2 | return ["<PAD>", *[word for word in ranked if n[word] >= minimum]]
    """,
)


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
