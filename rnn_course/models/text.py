"""Text for a network: vocabulary, padded integer arrays, features of words, and the most frequent tag of a word.

Collobert and others, Natural language processing (almost) from scratch (2011), for suffixes and letter case beside the
words. The most frequent tag is the baseline of Charniak, Statistical techniques for natural language parsing (1997).
"""

import re
from collections import Counter

import numpy as np


def build_vocabulary(sentences, minimum):
    """Build a vocabulary: two special words, then the words that occur often enough.

        n(w) = how often w occurs in all sentences together                              (9.1)
        vocabulary = "<PAD>", "<UNK>", then every w with n(w) ≥ minimum, by descending n(w),
            in alphabetical order where n(w) is equal                                    (9.2)

    sentences, a list of lists of str; minimum, an integer, at least 1  ->  list of str
    """
    n = Counter(word for sentence in sentences for word in sentence)  # (9.1)
    ranked = sorted(sorted(n), key=n.get, reverse=True)
    return ["<PAD>", "<UNK>", *[word for word in ranked if n[word] >= minimum]]  # (9.2)


def encode_and_pad(sentences, vocabulary):
    """Encode sentences as an array of integers, one row each, with padding at the end.

        w_t = the index of the t-th word in the vocabulary; 1, the index of "<UNK>",
              if the word is not there                                                   (9.3)
        w_t = 0, the index of "<PAD>", after the last word, up to T, which is the
              length of the longest sentence                                             (9.4)

    sentences, a list of B lists of str, of which some may be empty; vocabulary, a list of str
    ->  w (B, T), an array of integers
    """
    place = {word: number for number, word in enumerate(vocabulary)}
    w = np.zeros((len(sentences), max(len(sentence) for sentence in sentences)), dtype=int)  # (9.4)
    for row, sentence in zip(w, sentences, strict=True):
        row[: len(sentence)] = [place.get(word, 1) for word in sentence]  # (9.3)
    return w


def most_frequent_tags(words, tags, sentences):
    """Tag every word with its most frequent tag, ignoring the words around it.

        n(w, k) = how often w has the tag k in words and tags                            (9.5)
        the guess for a word w that is in words: the k with the largest n(w, k)          (9.6)
        the guess for any other word: the k with the largest Σ_w n(w, k)                 (9.7)

    Of several k with the same count, take the first in alphabetical order.

    words and tags, two lists of lists of str, a tag for every word; sentences, a list of lists of str, to be tagged
    ->  the guesses, a list of lists of str, a tag for every word of sentences
    """

    def winner(counts):
        return max(sorted(counts), key=counts.get)

    n, total = {}, Counter()
    for sentence, its_tags in zip(words, tags, strict=True):
        for word, tag in zip(sentence, its_tags, strict=True):
            n.setdefault(word, Counter()).update([tag])  # (9.5)
            total.update([tag])
    best = {word: winner(counts) for word, counts in n.items()}  # (9.6)
    otherwise = winner(total)  # (9.7)
    return [[best.get(word, otherwise) for word in sentence] for sentence in sentences]


def suffix_and_case(sentences, n):
    """Describe every word by two strings: its suffix, and the case of its letters.

        suffix = the last n letters of the word, in lower case; the whole word if it has fewer   (9.16)
        case   = the first of these that is true                                                 (9.17)
                 "digit"    a digit is in the word
                 "sign"     no letter is in the word
                 "lower"    no letter is a capital
                 "title"    the word starts with a capital, and no other letter is one
                 "upper"    every letter is a capital
                 "mixed"    everything else

    sentences, a list of lists of str, no word empty; n, an integer, at least 1
    ->  suffixes and cases, two lists of lists of str, arranged like sentences
    """

    def case(word):
        letters = [letter for letter in word if letter.isalpha()]
        tests = {
            "digit": any(letter.isdigit() for letter in word),
            "sign": not letters,
            "lower": not any(letter.isupper() for letter in letters),
            "title": word[0].isupper() and not any(letter.isupper() for letter in word[1:]),
            "upper": all(letter.isupper() for letter in letters),
            "mixed": True,
        }
        return next(name for name, true in tests.items() if true)  # (9.17)

    suffixes = [[word.lower()[-n:] for word in sentence] for sentence in sentences]  # (9.16)
    return suffixes, [[case(word) for word in sentence] for sentence in sentences]


def split_message(text):
    """Split a message into words, with every digit replaced by 0, so that phone numbers look alike.

        words = the text in lower case, split into runs of letters, runs of digits,
                and single characters of any other kind; white space is dropped          (9.23)
        every digit becomes 0                                                            (9.24)

    text, a str  ->  list of str
    """
    words = re.findall(r"[^\W\d_]+|\d+|\S", text.lower())  # (9.23)
    return [re.sub(r"\d", "0", word) for word in words]  # (9.24)
