"""build_vocabulary: list the words that a model knows: two special ones, then the most frequent of some texts."""

from collections import Counter, defaultdict

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.language import build_vocabulary
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    build_vocabulary,
    points=3,
    returns={"vocabulary": "(3.2)"},
    hints=(
        "A model learns nothing from rare words, so only the frequent ones get a number.",
        "(3.2) sorts by two keys: by falling n(w), and alphabetically where n(w) is equal. K includes the two special "
        "words.",
        "Count with a Counter or a dict. Python sorts tuples by their first entry, then by their second; minus the "
        "count sorts the largest count first.",
    ),
    sure_of={
        "vocabularies_of_letters": (
            "order_of_appearance",
            "counts_texts",
        ),
        "vocabularies_that_leave_words_out": (
            "order_of_appearance",
            "counts_texts",
        ),
        "vocabularies_with_room_to_spare": ("counts_texts",),
    },
)


def _ties(texts):
    """The counts in falling order, and whether equal ones first occur in another than alphabetical order."""
    words = [word for text in texts for word in text]
    counts = sorted((words.count(word) for word in set(words)), reverse=True)
    met = list(dict.fromkeys(words))
    by_first = sorted(met, key=lambda word: -words.count(word))
    return counts, by_first != sorted(met, key=lambda word: (-words.count(word), word))


def _telling(texts):
    """Ask with a tie where the list is cut at the sixth word, and with words that occur twice in one text."""
    counts, out_of_order = _ties(texts)
    twice = any(len(set(text)) < len(text) for text in texts)
    return len(counts) > 6 and counts[3] == counts[4] and counts[0] > counts[3] and out_of_order and twice


@check(weight=3)
def vocabularies_that_leave_words_out(draw):
    for K in (6, 7):
        yield ask(build_vocabulary, draws.until(lambda: (draws.texts(draw),), _telling)[0], K)


@check
def vocabularies_with_room_to_spare(draw):
    texts = draws.until(lambda: (draws.texts(draw),), _telling)[0]
    yield ask(build_vocabulary, texts, 40)
    yield ask(build_vocabulary, texts[:1], 4)


@check
def vocabularies_of_letters(draw):
    words = [draws.WORDS[i] for i in draw.rng.permutation(len(draws.WORDS))[:6]]
    yield ask(build_vocabulary, words, 7)


wrong = slips(
    build_vocabulary,
    """
    nothing_special: the two special words are missing; (3.2) begins with them.
        3.2 | return ranked[:K]
    special_words_not_counted: there are K words plus the two special ones; in (3.2) there are K in all.
        3.2 | return ["<EOS>", "<UNK>", *ranked[:K]]
    one_special_word_counted: only one of the two special words is counted; in (3.2) there are K in all.
        3.2 | return ["<EOS>", "<UNK>", *ranked[: K - 1]]
    unknown_first: UNK comes before EOS; (3.2) has EOS at place 0.
        3.2 | return ["<UNK>", "<EOS>", *ranked[: K - 2]]
    special_words_last: the special words are at the end; (3.2) begins with them.
        3.2 | return [*ranked[: K - 2], "<EOS>", "<UNK>"]
    order_of_appearance: words of equal count are in the order of appearance; (3.2) sorts them alphabetically.
        3.2 | return ["<EOS>", "<UNK>", *(word for word, _ in n.most_common(K - 2))]
    alphabet_backwards: words of equal count are sorted from z to a; in (3.2) only the counts fall.
        3.2 | return ["<EOS>", "<UNK>", *sorted(n, key=lambda word: (n[word], word), reverse=True)[: K - 2]]
    rarest_first: the rarest words come first; in (3.2) n(w) falls.
        3.2 | return ["<EOS>", "<UNK>", *sorted(n, key=lambda word: (n[word], word))[: K - 2]]
    alphabet_only: the counts are not used; (3.2) sorts by n(w) first.
        3.2 | return ["<EOS>", "<UNK>", *sorted(n)[: K - 2]]
    sorted_again: the frequent words are selected and then sorted alphabetically; (3.2) keeps them by falling n(w).
        3.2 | return ["<EOS>", "<UNK>", *sorted(ranked[: K - 2])]
    counts_texts: a word is counted once per text that contains it; n(w) in (3.1) counts every occurrence.
        3.1 | n = Counter(word for text in texts for word in set(text))
    first_text_only: only the first text is counted; (3.1) takes all of them together.
        3.1 | n = Counter(texts[0])
    """,
)


@accepted
def most_common_of_sorted(texts, K):
    """most_common keeps equal counts in the order in which they were added, which is alphabetical here."""
    everything = sorted(word for text in texts for word in text)
    return ["<EOS>", "<UNK>"] + [word for word, _ in Counter(everything).most_common(K - 2)]


@accepted
def sorted_twice(texts, K):
    n = defaultdict(int)
    for text in texts:
        for word in text:
            n[word] += 1
    words = sorted(n)
    words.sort(key=n.get, reverse=True)
    return ["<EOS>", "<UNK>", *words][:K]


@accepted
def picked_one_by_one(texts, K):
    n = Counter()
    for text in texts:
        n.update(text)
    vocabulary = ("<EOS>", "<UNK>")
    while n and len(vocabulary) < K:
        best = min(word for word in n if n[word] == max(n.values()))
        del n[best]
        vocabulary += (best,)
    return vocabulary


equivalents = (
    *equivalent(
        "~n is -n - 1, which sorts in the same order.",
        "ranked = sorted(n, key=lambda word: (-n[word], word)) -> ranked = sorted(n, key=lambda word: (~n[word], "
        "word))",
    ),
)
