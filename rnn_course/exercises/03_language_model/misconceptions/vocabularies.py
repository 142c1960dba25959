"""Mistakes in the vocabulary and in the numbers of a text."""

from collections import Counter

import numpy as np

from rnn_course.cells.language import EOS, UNK, build_vocabulary, encode
from rnn_course.exercise import misconception

SPECIAL = ["<EOS>", "<UNK>"]


def counted(texts):
    return Counter(word for text in texts for word in text)


def ranked(texts):
    n = counted(texts)
    return sorted(n, key=lambda word: (-n[word], word))


@misconception(of=build_vocabulary, says="the two special words are missing; (3.2) begins with them.")
def nothing_special(texts, K):
    return ranked(texts)[:K]


@misconception(of=build_vocabulary,
               says="there are K words and two special ones besides; in (3.2) there are K in all.")
def special_words_not_counted(texts, K):
    return SPECIAL + ranked(texts)[:K]


@misconception(of=build_vocabulary, says="only one of the two special words was counted; in (3.2) there are K in all.")
def one_special_word_counted(texts, K):
    return SPECIAL + ranked(texts)[: K - 1]


@misconception(of=build_vocabulary, says="UNK stands before EOS; (3.2) has EOS at place 0.")
def unknown_first(texts, K):
    return SPECIAL[::-1] + ranked(texts)[: K - 2]


@misconception(of=build_vocabulary, says="the special words stand at the end; (3.2) begins with them.")
def special_words_last(texts, K):
    return ranked(texts)[: K - 2] + SPECIAL


@misconception(of=build_vocabulary,
               says="words of equal count stand in the order in which they were met; (3.2) takes the alphabet's.")
def order_of_appearance(texts, K):
    return SPECIAL + [word for word, _ in counted(texts).most_common(K - 2)]


@misconception(of=build_vocabulary,
               says="words of equal count stand from z to a; in (3.2) only the counts fall, the alphabet runs forward.")
def alphabet_backwards(texts, K):
    n = counted(texts)
    return SPECIAL + sorted(n, key=lambda word: (n[word], word), reverse=True)[: K - 2]


@misconception(of=build_vocabulary, says="the rarest words come first; in (3.2) n(w) falls.")
def rarest_first(texts, K):
    n = counted(texts)
    return SPECIAL + sorted(n, key=lambda word: (n[word], word))[: K - 2]


@misconception(of=build_vocabulary,
               says="the counts are not used; (3.2) sorts by n(w) before it sorts by the alphabet.")
def alphabet_only(texts, K):
    return SPECIAL + sorted(counted(texts))[: K - 2]


@misconception(of=build_vocabulary,
               says="the frequent words are picked and then sorted by the alphabet; (3.2) leaves them by falling n(w).")
def sorted_again(texts, K):
    return SPECIAL + sorted(ranked(texts)[: K - 2])


@misconception(of=build_vocabulary,
               says="a word counts once for each text that has it; n(w) in (3.1) counts every time it stands there.")
def counts_texts(texts, K):
    return SPECIAL + ranked([set(text) for text in texts])[: K - 2]


@misconception(of=build_vocabulary, says="only the first text is counted; (3.1) takes all of them together.")
def first_text_only(texts, K):
    return SPECIAL + ranked(texts[:1])[: K - 2]


def place_of(vocabulary):
    return {word: k for k, word in enumerate(vocabulary)}


def known(text, vocabulary, otherwise=UNK):
    place = place_of(vocabulary)
    return [place.get(word, otherwise) for word in text]


@misconception(of=encode, says="there is no EOS at the end; (3.4) adds it.")
def no_end(text, vocabulary):
    return np.array(known(text, vocabulary), dtype=int)


@misconception(of=encode, says="EOS stands at the beginning; (3.4) has it behind the last word.")
def end_at_the_beginning(text, vocabulary):
    return np.array([EOS, *known(text, vocabulary)])


@misconception(of=encode, says="EOS stands at both ends; (3.4) has it only behind the last word.")
def end_at_both_ends(text, vocabulary):
    return np.array([EOS, *known(text, vocabulary), EOS])


@misconception(of=encode, says="unknown words are left out; by (3.3) each of them becomes UNK.")
def drops_unknown_words(text, vocabulary):
    place = place_of(vocabulary)
    return np.array([*(place[word] for word in text if word in place), EOS])


@misconception(of=encode, says="unknown words become EOS; by (3.3) they become UNK.")
def unknown_words_end_the_text(text, vocabulary):
    return np.array([*known(text, vocabulary, EOS), EOS])


@misconception(of=encode, says="unknown words become -1; by (3.3) they become UNK, which has a place of its own.")
def unknown_words_are_minus_1(text, vocabulary):
    return np.array([*known(text, vocabulary, -1), EOS])


@misconception(of=encode,
               says="unknown words get a number behind the vocabulary's last; by (3.3) they become UNK.")
def unknown_words_behind_the_last(text, vocabulary):
    return np.array([*known(text, vocabulary, len(vocabulary)), EOS])


@misconception(of=encode, says="an unknown word stops the program; by (3.3) it becomes UNK.")
def unknown_words_raise(text, vocabulary):
    return np.array([*(vocabulary.index(word) for word in text), EOS])


@misconception(of=encode, says="the text is cut off at the first unknown word; (3.3) goes on to the last word.")
def cut_at_the_first_unknown(text, vocabulary):
    y = known(text, vocabulary)
    return np.array([*(y[: y.index(UNK)] if UNK in y else y), EOS])


@misconception(of=encode, says="places are counted from 1; in (3.3) they count from 0.")
def places_from_1(text, vocabulary):
    place = {word: k for k, word in enumerate(vocabulary, start=1)}
    return np.array([*(place.get(word, UNK) for word in text), EOS])


@misconception(of=encode, says="it returns words; by (3.3) y holds their places.")
def words_as_they_are(text, vocabulary):
    return [word if word in vocabulary else "<UNK>" for word in text] + ["<EOS>"]
