"""What goes wrong with scores, with the look of words, and with messages."""

from __future__ import annotations

import re

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.text import split_message, suffix_and_case

# Scores


def scores(guesses, y, mask, K, **other):
    """The right scores, but for those given in `other`."""
    found = dict(zip(("C", "tokens", "sentences", "F1"), tagging_scores(guesses, y, mask, K), strict=True))
    return tuple({**found, **other}.values())


@misconception(of=tagging_scores, says="padding is counted like words; (9.8) to (9.10) look at places with mask 1 "
                                       "alone.")
def counts_the_padding(guesses, y, mask, K):
    return scores(guesses, y, np.ones_like(mask), K)


@misconception(of=tagging_scores, says="C has a row for each guess; in (9.8) i, the row, is the right tag.")
def turns_the_matrix(guesses, y, mask, K):
    return scores(guesses, y, mask, K, C=scores(guesses, y, mask, K)[0].T)


@misconception(of=tagging_scores, says="the right tokens are divided by all places of the rectangle; (9.9) divides by "
                                       "the number of tokens.")
def divides_by_the_rectangle(guesses, y, mask, K):
    return scores(guesses, y, mask, K, tokens=((guesses == y) * mask).mean())


@misconception(of=tagging_scores, says="the token accuracy counts padding; (9.9) is made of C.")
def token_accuracy_with_padding(guesses, y, mask, K):
    return scores(guesses, y, mask, K, tokens=(guesses == y).mean())


@misconception(of=tagging_scores, says="the token accuracy is the mean of the sentences' own accuracies; in (9.9) "
                                       "every token counts the same.")
def averages_by_sentence(guesses, y, mask, K):
    return scores(guesses, y, mask, K, tokens=(((guesses == y) * mask).sum(axis=1) / mask.sum(axis=1)).mean())


@misconception(of=tagging_scores, says="a wrong guess at padding spoils a sentence; (9.10) looks at mask 1 alone.")
def padding_spoils_a_sentence(guesses, y, mask, K):
    return scores(guesses, y, mask, K, sentences=(guesses == y).all(axis=1).mean())


@misconception(of=tagging_scores, says="a sentence counts as right if any of its guesses is; in (9.10) none may be "
                                       "wrong.")
def any_guess_will_do(guesses, y, mask, K):
    return scores(guesses, y, mask, K, sentences=((guesses == y) & (mask == 1)).any(axis=1).mean())


@misconception(of=tagging_scores, says="sentences without a fault are counted; (9.10) asks for their share.")
def counts_sentences_without_fault(guesses, y, mask, K):
    return scores(guesses, y, mask, K, sentences=float(((guesses == y) | (mask == 0)).all(axis=1).sum()))


def _rates(guesses, y, mask, K):
    C = tagging_scores(guesses, y, mask, K)[0]
    return np.diag(C) / np.maximum(C.sum(axis=0), 1), np.diag(C) / np.maximum(C.sum(axis=1), 1), C


@misconception(of=tagging_scores, says="F1 is the precision: what was guessed is all it divides by. (9.11) has both "
                                       "sums.")
def precision_for_f1(guesses, y, mask, K):
    return scores(guesses, y, mask, K, F1=_rates(guesses, y, mask, K)[0])


@misconception(of=tagging_scores, says="F1 is the recall: what is right is all it divides by. (9.11) has both sums.")
def recall_for_f1(guesses, y, mask, K):
    return scores(guesses, y, mask, K, F1=_rates(guesses, y, mask, K)[1])


@misconception(of=tagging_scores, says="F1 is the plain average of precision and recall; (9.11) divides by the sum of "
                                       "both counts.")
def averages_precision_and_recall(guesses, y, mask, K):
    precision, recall, _ = _rates(guesses, y, mask, K)
    return scores(guesses, y, mask, K, F1=(precision + recall) / 2)


@misconception(of=tagging_scores, says="F1 divides by guessed or right, each place once; (9.11) adds both sums and "
                                       "has a 2 above.")
def overlap_for_f1(guesses, y, mask, K):
    C = tagging_scores(guesses, y, mask, K)[0]
    return scores(guesses, y, mask, K, F1=np.diag(C) / np.maximum(C.sum(0) + C.sum(1) - np.diag(C), 1))


@misconception(of=tagging_scores, says="a tag that never comes has F1 0/0, which is not a number; (9.11) says 0.")
def divides_zero_by_zero(guesses, y, mask, K):
    C = tagging_scores(guesses, y, mask, K)[0]
    with np.errstate(all="ignore"):
        return scores(guesses, y, mask, K, F1=2 * np.diag(C) / (C.sum(axis=0) + C.sum(axis=1)))


# The look of words


def look(word, order=("digit", "sign", "lower", "title", "upper", "mixed")):
    """The case of a word, by tests in this order."""
    letters = [letter for letter in word if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    tests = {"digit": any(map(str.isdigit, word)), "sign": not letters, "lower": capitals == 0,
             "title": word[0].isupper() and capitals == 1, "upper": capitals == len(letters), "mixed": True}
    return next(name for name in order if tests[name])


def looks(sentences, n, end=lambda word, n: word.lower()[-n:], case=look):
    return ([[end(word, n) for word in sentence] for sentence in sentences],
            [[case(word) for word in sentence] for sentence in sentences])


@misconception(of=suffix_and_case, says="the suffix keeps its capitals; (9.16) has it in lower case.")
def suffix_with_capitals(sentences, n):
    return looks(sentences, n, end=lambda word, n: word[-n:])


@misconception(of=suffix_and_case, says="the first letters are taken; the suffix of (9.16) is the last n.")
def prefix_for_suffix(sentences, n):
    return looks(sentences, n, end=lambda word, n: word.lower()[:n])


@misconception(of=suffix_and_case, says="a word shorter than n has no suffix; (9.16) takes the whole word.")
def short_words_have_none(sentences, n):
    return looks(sentences, n, end=lambda word, n: word.lower()[-n:] if len(word) >= n else "")


@misconception(of=suffix_and_case, says="the suffix is what is left without the last n letters; (9.16) takes these.")
def stem_for_suffix(sentences, n):
    return looks(sentences, n, end=lambda word, n: word.lower()[:-n])


@misconception(of=suffix_and_case, says='a single capital letter is "upper"; (9.17) tests for "title" before.')
def upper_before_title(sentences, n):
    return looks(sentences, n, case=lambda word: look(word, ("digit", "sign", "lower", "upper", "title", "mixed")))


@misconception(of=suffix_and_case, says='a digit is looked for last, after the letters; (9.17) tests for "digit" '
                                        'first.')
def digits_last(sentences, n):
    return looks(sentences, n, case=lambda word: look(word, ("sign", "lower", "title", "upper", "digit", "mixed")))


@misconception(of=suffix_and_case, says='every word with a capital in front is "title"; (9.17) allows no other '
                                        'capital.')
def title_by_the_first_letter(sentences, n):
    return looks(sentences, n, case=lambda word: "title" if look(word) in ("upper", "mixed") and word[0].isupper()
                 else look(word))


@misconception(of=suffix_and_case, says='str.istitle decides on "title"; it wants a capital after every hyphen and '
                                        'apostrophe, (9.17) wants one capital.')
def asks_istitle(sentences, n):
    def case(word):
        found = look(word)
        return found if found in ("digit", "sign", "lower") else "title" if word.istitle() else (
            "upper" if word.isupper() else "mixed")

    return looks(sentences, n, case=case)


@misconception(of=suffix_and_case, says='a word without letters is "lower"; (9.17) calls it "sign".')
def signs_are_lower(sentences, n):
    return looks(sentences, n, case=lambda word: "lower" if look(word) == "sign" else look(word))


# Messages


@misconception(of=split_message, says="capitals are kept; (9.23) starts from the text in lower case.")
def keeps_capitals(text):
    return [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W\d_]+|\d+|\S", text)]


@misconception(of=split_message, says="the digits stay what they are; (9.24) makes each of them 0.")
def keeps_digits(text):
    return re.findall(r"[^\W\d_]+|\d+|\S", text.lower())


@misconception(of=split_message, says="a whole run of digits becomes a single 0; in (9.24) each digit becomes one.")
def one_zero_for_a_number(text):
    return [re.sub(r"\d+", "0", word) for word in re.findall(r"[^\W\d_]+|\d+|\S", text.lower())]


@misconception(of=split_message, says="the text is cut at white space alone; (9.23) cuts letters, digits and signs "
                                      "apart too.")
def cuts_at_white_space(text):
    return re.sub(r"\d", "0", text.lower()).split()


@misconception(of=split_message, says="signs are dropped; (9.23) keeps each as a word.")
def drops_signs(text):
    return [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W\d_]+|\d+", text.lower())]


@misconception(of=split_message, says="letters and digits that touch stay one word; (9.23) cuts between them.")
def letters_and_digits_together(text):
    return [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W_]+|\S", text.lower())]


@misconception(of=split_message, says="several signs in a row stay together; (9.23) makes a word of each.")
def signs_together(text):
    return [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W\d_]+|\d+|(?:[^\w\s]|_)+", text.lower())]


@misconception(of=split_message, says="every digit is a word of its own; (9.23) keeps a run of them together.")
def digits_one_by_one(text):
    return [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W\d_]+|\S", text.lower())]
