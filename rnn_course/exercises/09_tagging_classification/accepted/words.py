"""Right answers about text and scores written otherwise."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict

import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.text import (
    build_vocabulary,
    encode_and_pad,
    most_frequent_tags,
    split_message,
    suffix_and_case,
)


@accepted(of=build_vocabulary)
def sorts_twice(sentences, minimum):
    n = {}
    for sentence in sentences:
        for word in sentence:
            n[word] = n.get(word, 0) + 1
    by_name = sorted(word for word in n if not n[word] < minimum)
    return ["<PAD>", "<UNK>", *sorted(by_name, key=n.get, reverse=True)]


@accepted(of=build_vocabulary)
def counts_with_numpy(sentences, minimum):
    words, counts = np.unique(list(itertools.chain.from_iterable(sentences)), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return ["<PAD>", "<UNK>"] + [str(words[k]) for k in order if counts[k] >= minimum]


@accepted(of=build_vocabulary)
def goes_down_count_by_count(sentences, minimum):
    words = [word for sentence in sentences for word in sentence]
    vocabulary = ("<PAD>", "<UNK>")
    for count in range(len(words), minimum - 1, -1):
        vocabulary += tuple(sorted(word for word in set(words) if words.count(word) == count))
    return vocabulary


@accepted(of=encode_and_pad)
def pads_each_list(sentences, vocabulary):
    T = max(len(sentence) for sentence in sentences)
    rows = [[vocabulary.index(word) if word in vocabulary else 1 for word in sentence] for sentence in sentences]
    return np.array([row + [0] * (T - len(row)) for row in rows])


@accepted(of=encode_and_pad)
def numbers_word_by_word(sentences, vocabulary):
    w = np.zeros([len(sentences), max(map(len, sentences))], np.int32)
    for b, sentence in enumerate(sentences):
        for t, word in enumerate(sentence):
            w[b, t] = 1
            for k, known in enumerate(vocabulary):
                if known == word:
                    w[b, t] = k
    return w


@accepted(of=encode_and_pad)
def zips_the_longest(sentences, vocabulary):
    place = defaultdict(lambda: 1, {word: k for k, word in enumerate(vocabulary)})
    columns = itertools.zip_longest(*([place[word] for word in sentence] for sentence in sentences), fillvalue=0)
    return np.array(list(columns)).T


@accepted(of=most_frequent_tags)
def counts_in_a_matrix(words, tags, sentences):
    known = sorted({word for sentence in words for word in sentence})
    kinds = sorted({tag for sentence in tags for tag in sentence})
    n = np.zeros((len(known), len(kinds)))
    for word, tag in zip(itertools.chain(*words), itertools.chain(*tags), strict=True):
        n[known.index(word), kinds.index(tag)] += 1
    default = kinds[n.sum(axis=0).argmax()]
    return [[kinds[n[known.index(w)].argmax()] if w in known else default for w in sentence] for sentence in sentences]


@accepted(of=most_frequent_tags)
def sorts_before_it_counts(words, tags, sentences):
    pairs = sorted((tag, word) for ws, ts in zip(words, tags, strict=True) for word, tag in zip(ws, ts, strict=True))
    everything = Counter(tag for tag, _ in pairs).most_common(1)[0][0]
    of_word = defaultdict(Counter)
    for tag, word in pairs:
        of_word[word][tag] += 1
    return [[of_word[word].most_common(1)[0][0] if of_word[word] else everything for word in sentence]
            for sentence in sentences]


@accepted(of=most_frequent_tags)
def asks_max_of_a_sorted_list(words, tags, sentences):
    flat_words, flat_tags = [w for s in words for w in s], [t for s in tags for t in s]

    def guess(word):
        seen = [tag for each, tag in zip(flat_words, flat_tags, strict=True) if each == word] or flat_tags
        return max(sorted(set(seen)), key=seen.count)

    return tuple(tuple(guess(word) for word in sentence) for sentence in sentences)


@accepted(of=tagging_scores)
def loops_over_places(guesses, y, mask, K):
    C, perfect = np.zeros((K, K), dtype=np.int64), 0
    for b in range(len(y)):
        wrong = 0
        for t in range(y.shape[1]):
            if mask[b, t]:
                C[y[b, t], guesses[b, t]] += 1
                wrong += y[b, t] != guesses[b, t]
        perfect += wrong == 0
    F1 = []
    for k in range(K):
        hit, right, guessed = C[k, k], C[k].sum(), C[:, k].sum()
        precision = hit / guessed if guessed else 0.0
        recall = hit / right if right else 0.0
        F1.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return C, C.trace() / C.sum(), perfect / len(y), np.array(F1)


@accepted(of=tagging_scores)
def multiplies_one_hot_rows(guesses, y, mask, K):
    right, guessed = np.eye(K)[y] * mask[..., None], np.eye(K)[guesses]
    C = np.einsum("bti,btj->ij", right, guessed).round().astype(int)
    wrong = ((guesses != y) * mask).sum(axis=1)
    with np.errstate(invalid="ignore"):
        F1 = np.nan_to_num(2 * np.diagonal(C) / (C.sum(0) + C.sum(1)))
    return C, 1 - wrong.sum() / mask.sum(), (wrong == 0).mean(), F1


@accepted(of=tagging_scores)
def counts_pairs_as_one_number(guesses, y, mask, K):
    pairs = (y * K + guesses)[mask.astype(bool)]
    C = np.bincount(pairs, minlength=K * K).reshape(K, K)
    perfect = [bool(np.array_equal(g[m > 0], r[m > 0])) for g, r, m in zip(guesses, y, mask, strict=True)]
    both = ops.convert_to_tensor((C.sum(0) + C.sum(1)).astype("float32"))
    F1 = ops.where(both > 0, 2 * C.diagonal().astype("float32") / ops.maximum(both, 1), 0.0)
    return C, float(np.trace(C) / mask.sum()), sum(perfect) / len(perfect), F1


@accepted(of=suffix_and_case)
def tests_in_a_row_of_ifs(sentences, n):
    def look(word):
        letters = "".join(filter(str.isalpha, word))
        if re.search(r"\d", word):
            return "digit"
        if letters == "":
            return "sign"
        if letters == letters.lower():
            return "lower"
        if word[0].isupper() and letters[1:] == letters[1:].lower():
            return "title"
        return "upper" if letters == letters.upper() else "mixed"

    return ([[word[max(0, len(word) - n):].lower() for word in sentence] for sentence in sentences],
            [[look(word) for word in sentence] for sentence in sentences])


@accepted(of=suffix_and_case)
def asks_the_words_themselves(sentences, n):
    suffixes, cases = [], []
    for sentence in sentences:
        suffixes.append([])
        cases.append([])
        for word in sentence:
            suffixes[-1].append(word[-n:].lower())
            capitals = sum(letter.isupper() for letter in word)
            if any(map(str.isdigit, word)):
                cases[-1].append("digit")
            elif not any(map(str.isalpha, word)):
                cases[-1].append("sign")
            elif word.islower():
                cases[-1].append("lower")
            elif capitals == 1 and word[:1].isupper():
                cases[-1].append("title")
            else:
                cases[-1].append("upper" if word.isupper() else "mixed")
    return [suffixes, cases]


@accepted(of=suffix_and_case)
def maps_and_gives_tuples(sentences, n):
    def look(word):
        kinds = ["9" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else "." for c in word]
        shape = "".join(kinds)
        letters = shape.replace(".", "")
        if "9" in shape:
            return "digit"
        return {"": "sign"}.get(letters) or (
            "lower" if "X" not in letters else "title" if shape[0] == "X" and letters.count("X") == 1 else
            "upper" if "x" not in letters else "mixed")

    return tuple(tuple(tuple(map(make, sentence)) for sentence in sentences)
                 for make in (lambda word: word.lower()[-n:], look))


@accepted(of=split_message)
def zeros_before_it_cuts(text):
    return re.findall(r"[a-z]+|0+|[^a-z0\s]", re.sub("[0-9]", "0", text).lower())


@accepted(of=split_message)
def walks_along_the_letters(text):
    def kind(letter):
        return "a" if letter.isalpha() else "0" if letter.isdigit() else " " if letter.isspace() else "."

    words, before = [], " "
    for letter in text.lower():
        now = kind(letter)
        if now != " ":
            if now == before and now != ".":
                words[-1] += "0" if now == "0" else letter
            else:
                words.append("0" if now == "0" else letter)
        before = now
    return words


@accepted(of=split_message)
def groups_by_kind(text):
    def kind(letter):
        return letter.isalpha(), letter.isdigit(), letter.isspace()

    words = []
    for (alpha, digit, space), letters in itertools.groupby(text.lower(), kind):
        run = "".join(letters)
        words += [] if space else [run] if alpha else ["0" * len(run)] if digit else list(run)
    return tuple(words)
