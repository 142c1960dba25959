"""most_frequent_tags: tag every word with its most frequent tag, without its context."""

import itertools
from collections import Counter, defaultdict

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.kit.question import ask
from rnn_course.models.text import most_frequent_tags
from rnn_course.slips import slips

from . import draws

header = exercise(
    most_frequent_tags,
    points=8,
    returns={"guesses": "(9.6)"},
    hints=(
        "Make two tables: how often each word has each tag, and how often each tag occurs in all.",
        "Of several tags with the same count, take the first in the alphabet. min and max take a key.",
        "The second table counts tokens: a word that occurs ten times counts ten times in (9.7).",
    ),
)


@check(weight=2)
def tags_of_known_and_unknown_words(draw):
    for count, tells in ((9, draws.tells_ties), (14, draws.tells_totals)):
        words, tags = draws.until(lambda count=count: draws.tagged(draw, count, 6), tells)
        asked = draws.sentences(draw, 4, 6)
        yield ask(most_frequent_tags, words, tags, [list(draws.WORDS), ["zebra"], *asked, ["THE", "light", "Zebra"]])


@check
def tags_after_a_single_sentence(draw):
    words, tags = draws.tagged(draw, 1, 5)
    yield ask(most_frequent_tags, words, tags, [words[0][::-1], ["zebra", words[0][0]]])


wrong = slips(
    most_frequent_tags,
    """
    ties_by_arrival: of tags with the same count the first to occur is taken; (9.6) takes the first in the alphabet.
        return max | return max(counts, key=counts.get)
    ties_to_the_last: of tags with the same count the last in the alphabet is taken; (9.6) takes the first.
        return max | return max(sorted(counts, reverse=True), key=counts.get)
    takes_the_rarest: a word gets its rarest tag; (9.6) takes the largest n(w, k).
        return max | return min(sorted(counts), key=counts.get)
    takes_the_last_one: a word gets the tag of its last occurrence; (9.6) takes the most frequent.
        9.5 | n[word] = Counter([tag])
    takes_the_first_one: a word gets the tag of its first occurrence; (9.6) takes the most frequent.
        9.5 | n.setdefault(word, Counter([tag]))
    unknown_by_different_words: an unknown word gets the tag of the most different words; (9.7) counts every token.
        9.7 | otherwise = winner(Counter(best.values()))
    unknown_is_a_noun: an unknown word is always a NOUN; in (9.7) the counts decide.
        9.7 | otherwise = 'NOUN'
    unknown_stays_unknown: an unknown word gets no tag; (9.7) gives it one.
        9.7 | otherwise = '<UNK>'
    lowers_before_counting: the words are changed to lower case before they are counted; (9.5) counts them as they
        are.
        9.5 | n.setdefault(word.lower(), Counter()).update([tag])
        return [[ | return [[best.get(word.lower(), otherwise) for word in sentence] for sentence in sentences]
    one_tag_for_all: every word gets the most frequent tag of all; in (9.6) each word has its own.
        9.6 | best = {}
    """,
)


@accepted
def counts_in_a_matrix(words, tags, sentences):
    known = sorted({word for sentence in words for word in sentence})
    kinds = sorted({tag for sentence in tags for tag in sentence})
    n = np.zeros((len(known), len(kinds)))
    for word, tag in zip(itertools.chain(*words), itertools.chain(*tags), strict=True):
        n[known.index(word), kinds.index(tag)] += 1
    default = kinds[n.sum(axis=0).argmax()]
    return [[kinds[n[known.index(w)].argmax()] if w in known else default for w in sentence] for sentence in sentences]


@accepted
def sorts_before_it_counts(words, tags, sentences):
    pairs = sorted((tag, word) for ws, ts in zip(words, tags, strict=True) for word, tag in zip(ws, ts, strict=True))
    everything = Counter(tag for tag, _ in pairs).most_common(1)[0][0]
    of_word = defaultdict(Counter)
    for tag, word in pairs:
        of_word[word][tag] += 1
    return [
        [of_word[word].most_common(1)[0][0] if of_word[word] else everything for word in sentence]
        for sentence in sentences
    ]


@accepted
def asks_max_of_a_sorted_list(words, tags, sentences):
    flat_words, flat_tags = [w for s in words for w in s], [t for s in tags for t in s]

    def guess(word):
        seen = [tag for each, tag in zip(flat_words, flat_tags, strict=True) if each == word] or flat_tags
        return max(sorted(set(seen)), key=seen.count)

    return tuple(tuple(guess(word) for word in sentence) for sentence in sentences)


equivalents = (
    *equivalent(
        "All lengths are equal in every question, so strict makes no difference.",
        "for sentence, its_tags in zip(words, tags, strict=True): -> for sentence, its_tags in zip(words, tags, "
        "strict=False):",
        "for word, tag in zip(sentence, its_tags, strict=True): -> for word, tag in zip(sentence, its_tags, "
        "strict=False):",
    ),
)
