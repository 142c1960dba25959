"""What goes wrong with vocabularies, padding and the baseline."""

from __future__ import annotations

from collections import Counter

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.text import build_vocabulary, encode_and_pad, most_frequent_tags

# A vocabulary


def vocabulary(sentences, minimum, key=None, special=("<PAD>", "<UNK>")):
    """The right vocabulary, but for the order and the words that are none."""
    n = Counter(word for sentence in sentences for word in sentence)
    order = sorted(n, key=(lambda word: (-n[word], word)) if key is None else lambda word: key(n, word))
    return [*special, *(word for word in order if n[word] >= minimum)]


@misconception(of=build_vocabulary, says="a word that comes exactly `minimum` times is left out; (9.2) keeps it.")
def leaves_out_the_minimum(sentences, minimum):
    return vocabulary(sentences, minimum + 1)


@misconception(of=build_vocabulary, says="every word is kept, however rare; (9.2) asks for n(w) ≥ minimum.")
def keeps_rare_words(sentences, minimum):
    return vocabulary(sentences, 1)


@misconception(of=build_vocabulary, says="a word counts once for each sentence that it stands in; (9.1) counts it as "
                                         "often as it comes.")
def counts_sentences(sentences, minimum):
    return vocabulary([sorted(set(sentence)) for sentence in sentences], minimum)


@misconception(of=build_vocabulary, says="words with the same number stand in the order in which they came; (9.2) "
                                         "puts them in the alphabet's.")
def ties_as_they_come(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: -n[word])


@misconception(of=build_vocabulary, says="the rarest words come first; in (9.2) n(w) falls.")
def rarest_first(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: (n[word], word))


@misconception(of=build_vocabulary, says="the whole list is alphabetical; (9.2) goes by n(w) first.")
def all_alphabetical(sentences, minimum):
    return vocabulary(sentences, minimum, lambda n, word: word)


@misconception(of=build_vocabulary, says="words with the same number stand in the alphabet's order backwards; see "
                                         "(9.2).")
def ties_backwards(sentences, minimum):
    n = Counter(word for sentence in sentences for word in sentence)
    return ["<PAD>", "<UNK>", *sorted((w for w in n if n[w] >= minimum), key=lambda w: (n[w], w), reverse=True)]


@misconception(of=build_vocabulary, says="the words are turned into lower case; (9.1) counts them as they are.")
def lowers_the_words(sentences, minimum):
    return vocabulary([[word.lower() for word in sentence] for sentence in sentences], minimum)


@misconception(of=build_vocabulary, says='"<UNK>" stands before "<PAD>"; (9.2) has them the other way round.')
def unknown_before_padding(sentences, minimum):
    return vocabulary(sentences, minimum, special=("<UNK>", "<PAD>"))


@misconception(of=build_vocabulary, says='there is no "<UNK>" in the list; (9.2) has it at place 1.')
def no_unknown(sentences, minimum):
    return vocabulary(sentences, minimum, special=("<PAD>",))


# Numbers in a rectangle


def rectangle(sentences, vocabulary, unknown=1, fill=0, T=None, at_the_end=True, first=0):
    """The right rectangle, but for what is set otherwise."""
    place = {word: k for k, word in enumerate(vocabulary, start=first)}
    T = max(map(len, sentences)) if T is None else T
    w = np.full((len(sentences), T), fill)
    for row, sentence in zip(w, sentences, strict=True):
        numbers = [place.get(word, unknown) for word in sentence][:T]
        row[slice(len(numbers)) if at_the_end else slice(T - len(numbers), T)] = numbers
    return w


@misconception(of=encode_and_pad, says="the padding stands before the words; (9.4) has it after the last one.")
def pads_in_front(sentences, vocabulary):
    return rectangle(sentences, vocabulary, at_the_end=False)


@misconception(of=encode_and_pad, says="unknown words are left out, so the others move up; (9.3) gives them a number.")
def drops_unknown_words(sentences, vocabulary):
    T = max(map(len, sentences))
    return rectangle([[w for w in sentence if w in vocabulary] for sentence in sentences], vocabulary, T=T)


@misconception(of=encode_and_pad, says="an unknown word gets 0, which is padding; (9.3) gives it another number.")
def unknown_words_are_padding(sentences, vocabulary):
    return rectangle(sentences, vocabulary, unknown=0)


@misconception(of=encode_and_pad, says='the padding is the number of "<UNK>"; (9.4) has that of "<PAD>".')
def pads_with_unknown(sentences, vocabulary):
    return rectangle(sentences, vocabulary, fill=1)


@misconception(of=encode_and_pad, says="all sentences are cut to a shorter one; in (9.4) the longest gives T.")
def cuts_to_the_second_longest(sentences, vocabulary):
    return rectangle(sentences, vocabulary, T=sorted(map(len, [[], *sentences]))[-2] or 1)


@misconception(of=encode_and_pad, says="every sentence has a place of padding left at its end; in (9.4) the longest "
                                       "has none.")
def always_leaves_room(sentences, vocabulary):
    return rectangle(sentences, vocabulary, T=max(map(len, sentences)) + 1)


@misconception(of=encode_and_pad, says="places are counted from 1; (9.3) counts from 0.")
def counts_from_one(sentences, vocabulary):
    return rectangle(sentences, vocabulary, first=1)


@misconception(of=encode_and_pad, says="the words are turned into lower case before they are looked up; (9.3) looks "
                                       "them up as they are.")
def lowers_before_looking(sentences, vocabulary):
    return rectangle([[word.lower() for word in sentence] for sentence in sentences], vocabulary)


@misconception(of=encode_and_pad, says="the sentences run backwards; w_t of (9.3) is the t-th word.")
def writes_backwards(sentences, vocabulary):
    return rectangle([sentence[::-1] for sentence in sentences], vocabulary)


# The baseline


def tagger(words, tags, sentences, tie=lambda n, tag: (-n[tag], tag), other=None, change=lambda word: word):
    """The right baseline, but for ties, unknown words and what is done to a word before it is looked up."""
    n: dict[str, Counter] = {}
    for sentence, its_tags in zip(words, tags, strict=True):
        for word, tag in zip(sentence, its_tags, strict=True):
            n.setdefault(change(word), Counter())[tag] += 1
    best = {word: min(counts, key=lambda tag, counts=counts: tie(counts, tag)) for word, counts in n.items()}
    total = sum(n.values(), Counter())
    otherwise = min(total, key=lambda tag: tie(total, tag)) if other is None else other(n, best)
    return [[best.get(change(word), otherwise) for word in sentence] for sentence in sentences]


def first_of(counts):
    return min(counts, key=lambda tag: (-counts[tag], tag))


@misconception(of=most_frequent_tags, says="of tags with the same number the one that came first is taken; it is to "
                                           "be the first in the alphabet, (9.6).")
def ties_by_arrival(words, tags, sentences):
    return tagger(words, tags, sentences, tie=lambda n, tag: -n[tag])


@misconception(of=most_frequent_tags, says="of tags with the same number the last in the alphabet is taken; it is to "
                                           "be the first, (9.6).")
def ties_to_the_last(words, tags, sentences):
    return tagger(words, tags, sentences, tie=lambda n, tag: (-n[tag], *(-ord(letter) for letter in tag)))


@misconception(of=most_frequent_tags, says="a word gets the tag that it bears most rarely; (9.6) takes the largest "
                                           "n(w, k).")
def takes_the_rarest(words, tags, sentences):
    return tagger(words, tags, sentences, tie=lambda n, tag: (n[tag], tag))


@misconception(of=most_frequent_tags, says="a word gets the last tag that it bore; (9.6) takes the most frequent.")
def takes_the_last_one(words, tags, sentences):
    total = first_of(Counter(tag for sentence in tags for tag in sentence))
    last = {w: t for s, ts in zip(words, tags, strict=True) for w, t in zip(s, ts, strict=True)}
    return [[last.get(word, total) for word in sentence] for sentence in sentences]


@misconception(of=most_frequent_tags, says="a word gets the first tag that it bore; (9.6) takes the most frequent.")
def takes_the_first_one(words, tags, sentences):
    total, first = first_of(Counter(tag for sentence in tags for tag in sentence)), {}
    for sentence, its_tags in zip(words, tags, strict=True):
        for word, tag in zip(sentence, its_tags, strict=True):
            first.setdefault(word, tag)
    return [[first.get(word, total) for word in sentence] for sentence in sentences]


@misconception(of=most_frequent_tags, says="an unknown word gets the tag of the most different words; (9.7) adds up "
                                           "how often each tag comes.")
def unknown_by_different_words(words, tags, sentences):
    return tagger(words, tags, sentences, other=lambda n, best: first_of(Counter(best.values())))


@misconception(of=most_frequent_tags, says="an unknown word is always a NOUN; in (9.7) the counts decide.")
def unknown_is_a_noun(words, tags, sentences):
    return tagger(words, tags, sentences, other=lambda n, best: "NOUN")


@misconception(of=most_frequent_tags, says="an unknown word gets no tag of its own; (9.7) gives it one.")
def unknown_stays_unknown(words, tags, sentences):
    return tagger(words, tags, sentences, other=lambda n, best: "<UNK>")


@misconception(of=most_frequent_tags, says="the words are turned into lower case before they are counted; (9.5) "
                                           "counts them as they are.")
def lowers_before_counting(words, tags, sentences):
    return tagger(words, tags, sentences, change=str.lower)


@misconception(of=most_frequent_tags, says="every word gets the most frequent tag of all; (9.6) asks each word for "
                                           "its own.")
def one_tag_for_all(words, tags, sentences):
    total = first_of(Counter(tag for sentence in tags for tag in sentence))
    return [[total for _ in sentence] for sentence in sentences]
