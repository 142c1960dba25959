# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A tag for every word, a verdict on every message
#
# **They will walk the dog. It was a long walk.** Which *walk* is a verb? You saw it at once, and you did not look at
# the word: it is the same both times. You looked at its neighbours.
#
# A table that knows for every word the part of speech that it has most often gets 82 % of English right without looking
# at a neighbour, and every single one of these cases wrong. In this notebook you build the table, then a network that
# reads a sentence from both ends, and see what it makes of *walk*. After that you build networks that read a whole
# message and give one verdict, and let them loose on spam.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, what an LSTM is, how a Keras model is put together (assignment 08), and three to six hours.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that train or draw something use your code; until it is there, such a cell prints one line that names what it
#   waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * Inside models write `keras.ops` where you would write `np`; then your code runs on every backend of Keras.
# * A check loads its own weights into your model. It matches them by their shapes; two layers of the same shape get
#   theirs in the order in which you call them (in a class of your own: in which you create them).
# * Two data sets: the English Web Treebank, and the SMS Spam Collection. They are fetched when they are needed. Without
#   an internet connection the notebook uses generated stand-ins, and prints that it does. The numbers in the text are
#   those of the real data; what the cells print is what you have got.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import re
from collections import Counter

import numpy as np

from rnn_course.kit import check, plots, progress
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

# %% [markdown]
# ## 1. Sentences
#
# Somebody has read 2000 sentences from mails, blogs and reviews, and written one of 17 parts of speech under every
# word. We learn from these, and try what we have learned on 2000 others.

# %% tags=["exploration", "figure"]
from rnn_course.kit import data

train, test = data.english_ewt("dev", stand_in=True), data.english_ewt("test", stand_in=True)
print(train.source)
print(test.source)
for word, tag in zip(train.words[5][:12], train.tags[5][:12], strict=True):
    print(f"{tag:6} {word}")

# %% [markdown]
# A network reads numbers, so words need some. The rare ones get none: what can be learned of a word that comes once?
# Besides, a new text will have words that nobody has seen, and the network had better be used to that. All of them
# share one number, that of `<UNK>`. Number 0 is kept for places where there is no word at all.

# %% reference="rnn_course.models.text:build_vocabulary"

# %% [markdown]
# Sentences have different lengths, and an array has one:

# %% reference="rnn_course.models.text:encode_and_pad"

# %% tags=["exploration"]
def lower(sentences):
    return [[word.lower() for word in sentence] for sentence in sentences]

vocabulary = build_vocabulary(lower(train.words), minimum=2)
words, test_words = (encode_and_pad(lower(part.words), vocabulary) for part in (train, test))
tag_names = ["<PAD>", *sorted({tag for sentence in train.tags for tag in sentence})]
y, test_y = (encode_and_pad(part.tags, tag_names) for part in (train, test))
mask, test_mask = (y > 0).astype(float), (test_y > 0).astype(float)
print(f"{len(vocabulary)} words, {len(tag_names) - 1} tags, sentences {words.shape}, {mask.mean():.0%} of it words")
print(f"unknown in the test: {(test_words == 1).sum() / test_mask.sum():.1%} of the words")

# %% [markdown]
# Look at the last number of the first line. Five places in six hold no word. If you count them, you get a wonderful
# accuracy: padding is easy to guess.

# %% [markdown]
# ## 2. What a table can do
#
# Before any network: how far does one get without looking at neighbours? This is the number to beat. A number without a
# baseline means nothing.

# %% reference="rnn_course.models.text:most_frequent_tags"

# %% [markdown]
# And how is it measured? Three ways, and they tell different stories: how many words are right; how many sentences have
# no mistake at all; and, tag by tag, F1, which is 1 only if all words of that kind are found and nothing else is taken
# for one.

# %% reference="rnn_course.models.metrics:tagging_scores"

# %% tags=["exploration", "figure"]
results = {}

def report(name, guesses):
    """Score guessed tags of the test (B, T), print the figures and keep them."""
    C, tokens, sentences, F1 = tagging_scores(guesses, test_y, test_mask, len(tag_names))
    results[name] = {"guesses": guesses, "C": C, "F1": F1}
    print(f"{name:24} words {tokens:.3f}   whole sentences {sentences:.3f}   F1 of names (PROPN) "
          f"{F1[tag_names.index('PROPN')]:.3f}")

table = most_frequent_tags(lower(train.words), train.tags, lower(test.words))
report("most frequent tag", encode_and_pad(table, tag_names))

# %% [markdown]
# 82 % of the words (0.819), but only a sentence in four. And names, `PROPN`, fare badly, 0.473: most names in a new
# text are names that nobody has seen.

# %% [markdown]
# ## 3. Read from both ends
#
# *They will walk*: the words before decide. *The light green*: here it is the word after. So two layers read the
# sentence, one from each end, and every word gets both states:
#
# $$y_t = \text{softmax}([h_t, g_t] V + c) \qquad (9.15)$$
#
# All would be simple without padding. The layer that reads from the end starts *in* the padding, and must not be moved
# by it.

# %% reference="rnn_course.models.taggers:build_tagger"

# %% [markdown]
# To train it, three things. Short and long sentences take turns, since a batch of short ones needs no room for long
# ones. Padding counts for nothing in the loss (the `sample_weight`). And in every epoch one word in five is hidden, as
# if it were unknown: so the network learns to get by on the neighbours. Five epochs, about 15
# seconds on two cores:

# %% tags=["exploration"]
def fit(model, inputs, rates=(0.01, 0.01, 0.005, 0.002, 0.001), hide=0.2):
    """Train on word numbers, or on a list of words and features, with some of the words hidden; a rate an epoch."""
    model.compile("adam", "sparse_categorical_crossentropy")
    rng, lengths = np.random.default_rng(0), mask.sum(axis=1)
    inputs = inputs if isinstance(inputs, list) else [inputs]
    print("loss of the longer sentences in each epoch:", end=" ", flush=True)
    for rate in rates:
        model.optimizer.learning_rate = rate
        seen = [np.where((rng.random(w.shape) < hide) & (w > 0), 1, w) for w in inputs[:2]] + inputs[2:]
        for low, high in ((0, 20), (20, mask.shape[1])):
            rows = (lengths > low) & (lengths <= high)
            if rows.any():
                given = [w[rows, :high] for w in seen]
                history = model.fit(given if len(given) > 1 else given[0], y[rows, :high], verbose=0, batch_size=32,
                                    sample_weight=mask[rows, :high]).history
        print(f"{history['loss'][0]:.3f}", end=" ", flush=True)
    print()

def guess(model, inputs):
    return ops.convert_to_numpy(model(inputs)).argmax(axis=-1)

# %% tags=["exploration", "figure"]
keras.utils.set_random_seed(0)
tagger = build_tagger("LSTM", len(vocabulary), embedding_size=64, units=64, tags=len(tag_names))
fit(tagger, words)
report("words, both ends", guess(tagger, test_words))

# %% [markdown]
# From 0.819 to 0.857 of the words, and from 0.259 to 0.329 of the sentences. Is that the neighbours' doing?

# %% [markdown]
# ### Words that are two things
#
# Here is the experiment that the first question asked for. Of all words in the test that occur with *two or more* tags
# in the training sentences, take those whose tag here is not their most frequent one. The table gets none of them
# right, because they were chosen so. A network that gets one right has read the neighbours.

# %% tags=["exploration"]
shown = {}
for sentence, tags in zip(lower(train.words), train.tags, strict=True):
    for word, tag in zip(sentence, tags, strict=True):
        shown.setdefault(word, Counter())[tag] += 1
several = np.array([len(shown.get(word, ())) > 1 for word in vocabulary])
by_table = results["most frequent tag"]["guesses"]
turned = several[test_words] & (test_words > 1) & (by_table != test_y) & (test_mask == 1)

def on_turned(name):
    return (results[name]["guesses"] == test_y)[turned].mean()

print(f"{turned.sum()} words: the table gets {on_turned('most frequent tag'):.3f} of them, "
      f"the network {on_turned('words, both ends'):.3f}")

# %% [markdown]
# The network gets 60 % of them. (The other side of the coin: it now and then changes the tag of a word that should have
# kept its usual one.) Try it on sentences of your own. It has only seen 2000, so be kind.

# %% tags=["exploration"]
def show(text, model=None):
    sentence = text.lower().split()
    guessed = guess(model or tagger, encode_and_pad([sentence], vocabulary))[0]
    print("  ".join(f"{word}/{tag_names[k]}" for word, k in zip(sentence, guessed, strict=True)))

show("they will walk the dog .")
show("it was a long walk .")
show("i like the work .")
show("i work like a dog .")

# %% [markdown]
# ## 4. How a word looks
#
# One word in five of the test is unknown to the network: it sees `<UNK>` and has nothing but the neighbours. You
# would have more. You never met *Zwingendorf* or *bloggingly*, and know what they are: by the capital letter, by the
# last two letters. Such marks can be looked up even for words that are new.

# %% reference="rnn_course.models.text:suffix_and_case"

# %% [markdown]
# They are short texts, so the functions that you have written can number them like the words. Each gets an embedding of
# its own, and the three vectors are set side by side:
#
# $$x_t = [E_1[w_t], E_2[s_t], E_3[k_t]] \qquad (9.18)$$
#
# Its training, in the cell after the check, takes about 20 seconds.

# %% reference="rnn_course.models.taggers:build_feature_tagger"

# %% tags=["exploration", "figure"]
looks, test_looks = suffix_and_case(train.words, 3), suffix_and_case(test.words, 3)
vocabularies = [vocabulary, build_vocabulary(looks[0], 2), build_vocabulary(looks[1], 1)]
features = [words] + [encode_and_pad(each, known) for each, known in zip(looks, vocabularies[1:], strict=True)]
test_features = [test_words] + [encode_and_pad(each, known)
                                for each, known in zip(test_looks, vocabularies[1:], strict=True)]
keras.utils.set_random_seed(0)
feature_tagger = build_feature_tagger([len(known) for known in vocabularies], [64, 32, 8], 64, len(tag_names))
fit(feature_tagger, features)
report("words, suffixes, case", guess(feature_tagger, test_features))

# %% [markdown]
# 0.908 of the words, 0.466 of the sentences, and F1 of names at 0.802. Where does each of the three gain?

# %% tags=["exploration"]
known = (test_words > 1) & ~turned & (test_mask == 1)
groups = {"known, usual tag": known, "known, another tag": turned, "unknown": (test_words == 1) & (test_mask == 1)}
shares = {name: [((found["guesses"] == test_y) & group).sum() / max(1, group.sum()) for group in groups.values()]
          for name, found in results.items()}
alt = "Bars: the share of words right, by group. " + " ".join(
    f"{name}: " + ", ".join(f"{group} {share:.2f}" for group, share in zip(groups, row, strict=True)) + "."
    for name, row in shares.items())
with plots.figure(alt=alt, width=8) as axes:
    for k, (name, row) in enumerate(shares.items()):
        bars = axes.bar(np.arange(3) + 0.27 * (k - 1), row, 0.25, color=plots.COLOURS[k], label=name)
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set(xticks=range(3), ylabel="share right", ylim=(0, 1.25))
    axes.set_xticklabels(f"{name} ({group.sum()})" for name, group in groups.items())
    axes.legend(frameon=False, ncols=3, loc="upper center")

# %% [markdown]
# The neighbours turn words that are two things (from 0 to 0.60); the look of a word helps where the word itself is
# unknown (from 0.51 to 0.73). Two different kinds of knowledge, and each fills the gap of the other.
#
# What is still mixed up with what? Rows are right tags, and each row is divided by its sum.

# %% tags=["exploration"]
C = results["words, suffixes, case"]["C"][1:, 1:]
rates = C / np.maximum(C.sum(axis=1, keepdims=True), 1)
beside = rates * (1 - np.eye(len(rates)))
names = tag_names[1:]
mixed = ", ".join(f"{names[k // len(names)]} taken for {names[k % len(names)]} ({beside.ravel()[k]:.0%})"
                  for k in np.argsort(-beside, axis=None)[:3] if beside.ravel()[k] > 0) or "none"
alt = f"A square of right and guessed tags. The diagonal is bright. The brightest places beside it: {mixed}."
with plots.figure(alt=alt, width=6.5, height=5) as axes:
    drawn = axes.imshow(rates, cmap="viridis", vmin=0, vmax=1)
    axes.set(xticks=range(len(names)), yticks=range(len(names)), xlabel="guessed", ylabel="right")
    axes.set_xticklabels(names, rotation=90)
    axes.set_yticklabels(names)
    axes.figure.colorbar(drawn, ax=axes, label="share of the row")
print("most often mixed up:", mixed)

# %% [markdown]
# ## 5. Deeper, and in doubt
#
# One layer reads words. A second one could read what the first has made of them. To keep what is there already, let
# each layer *add* to what it reads:
#
# $$s^l = s^{l-1} + \text{both}(\text{dropout}(s^{l-1})) \qquad (9.21)$$
#
# Dropout is used between the layers and nowhere else: not on the way past, which is there to lose nothing, and not from
# step to step, where it would wear down the memory.
#
# Usually dropout sleeps when a model is used. Keep it awake, and each call gives a slightly different answer: where the
# answers differ, the network is in doubt. (The check below sees no dropout. Whether yours is awake, and where, you will
# see in the picture after it, and it is marked. Mind how you call the model: `training=True` inside it keeps dropout
# awake in `model(x)`, but in Keras 3.15 `model.predict(x)` and `model(x, training=False)` send it to sleep even so.)

# %% reference="rnn_course.models.taggers:build_deep_tagger"

# %% [markdown]
# Two layers take twice the time, about half a minute:

# %% tags=["exploration"]
keras.utils.set_random_seed(0)
deep = build_deep_tagger(len(vocabulary), units=32, layers=2, tags=len(tag_names), rate=0.5, awake=False)
fit(deep, words)
report("words, two layers", guess(deep, test_words))
awake = build_deep_tagger(len(vocabulary), 32, 2, len(tag_names), rate=0.5, awake=True)
awake.set_weights(deep.get_weights())

def agreement(sentences, times):
    """The tag that most of `times` calls give each word, and the share of the calls that give it."""
    calls = guess(awake, np.repeat(sentences, times, axis=0)).reshape(len(sentences), times, -1)
    votes = (calls[..., None] == np.arange(len(tag_names))).mean(axis=1)
    return votes.argmax(axis=-1), votes.max(axis=-1)

# %% tags=["exploration"]
voted, share = agreement(test_words[:200], times=20)
real = test_mask[:200] == 1
groups = {"all agree": share == 1, "0.8 to 0.95": (share < 1) & (share >= 0.8), "under 0.8": share < 0.8}
counts = {name: (group & real).sum() for name, group in groups.items()}
found = {name: (((voted == test_y[:200]) & group & real).sum() / max(1, counts[name]), counts[name])
         for name, group in groups.items()}
alt = "Bars: the share of words right, by how many of 20 calls agree. " + ", ".join(
    f"{name}: {right:.2f} of {count} words" for name, (right, count) in found.items()) + "."
with plots.figure(alt=alt, width=6) as axes:
    bars = axes.bar(list(found), [right for right, _ in found.values()], 0.6, color=plots.BLUE)
    axes.bar_label(bars, [f"{right:.2f} of {count}" for right, count in found.values()])
    axes.set(xlabel="share of 20 calls that agree", ylabel="share right", ylim=(0, 1.1))

# %% [markdown]
# With 2000 sentences the second layer brings nothing (0.856, against 0.857 with one). It is the doubt that is worth
# having: where all 20 calls agree, 0.91 of the words are right; where fewer than 16 do, 0.35. A person who checks the
# tags knows where to look first.

# %% [markdown]
# ## 6. Messages
#
# From a tag for each word to one verdict on all. 5574 text messages, 747 of them spam, from the years when phones had
# keys. We learn from four fifths and judge the rest, with the same share of spam in both.
#
# Spam wants to be answered, so it is full of numbers: *Call 09061701461 now!* No two are the same, and to a vocabulary
# each is an unknown word. A reader who sees *an eleven-digit number* knows enough.

# %% reference="rnn_course.models.text:split_message"

# %% tags=["exploration", "figure"]
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

messages = data.sms_spam(stand_in=True)
print(messages.source)
known, new, spam, test_spam = train_test_split(messages.texts, messages.spam, test_size=0.2,
                                               stratify=messages.spam, random_state=0)

def logistic(texts, spam):
    """The F1 of a logistic regression on weighted word counts: no order, no network, no time."""
    counts = TfidfVectorizer()
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(counts.fit_transform(texts), spam)
    return f1_score(test_spam, model.predict(counts.transform(new)))

prize = next((text for text, unwanted in zip(known, spam, strict=True) if unwanted and "prize" in text), known[0])
print("example:", split_message(prize)[:14])
print(f"F1 of spam, logistic regression: {logistic(known, spam):.3f}")
print(f"F1 of spam, if nothing is thrown away: 0. Right all the same: {1 - test_spam.mean():.1%}")

# %% [markdown]
# The last line is why we count F1 of spam and not the share of messages right. The baseline is a good one, 0.915, and
# took less than a second.

# %% [markdown]
# ## 7. From many states to one
#
# A bidirectional LSTM gives a state for every word. A verdict needs one vector. Four ways to get it, and each has a
# trap where the padding is:
#
# * the state at the **last** word, which is not the last of the array;
# * the **mean**, which divides by the words and not by the places;
# * the **max**, unit by unit, where padding must not win;
# * both **ends**: each LSTM where it has read everything.
#
# The check below tries three of them. With `last` you are on your own until you are marked, so give it some thought.

# %% reference="rnn_course.models.pooled:build_pooled_classifier"

# %% [markdown]
# Now all four on the messages, half a minute together:

# %% tags=["exploration", "figure"]
split, test_split = ([split_message(text)[:60] or ["?"] for text in texts] for texts in (known, new))
spam_words = build_vocabulary(split, 2)
inputs, test_inputs = encode_and_pad(split, spam_words), encode_and_pad(test_split, spam_words)

def fit_messages(model, inputs, spam, epochs=3, rate=0.005):
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(inputs, spam, batch_size=64, epochs=epochs, verbose=0)
    return model

pooled, f1 = {}, {"logistic regression": logistic(known, spam)}
for pooling in ("last", "mean", "max", "ends"):
    keras.utils.set_random_seed(0)
    pooled[pooling] = fit_messages(build_pooled_classifier(len(spam_words), 16, 16, 2, pooling), inputs, spam)
    f1[pooling] = f1_score(test_spam, guess(pooled[pooling], test_inputs))
    print(f"{pooling:5} F1 of spam {f1[pooling]:.3f}")

# %% [markdown]
# All four pass the regression: from 0.930 to 0.960 in our run. With some 150 spam messages in the test a single one is
# worth 0.003 and more, so this run cannot show which of the four is best.
#
# ### What does the max look at?
#
# With max pooling the question has an exact answer: each unit takes its value from one word. So count for every word
# how many of the 32 units it has won.

# %% tags=["exploration"]
def winners(model, row, units=32):
    """How many units take their maximum from each word of one message (1, L) without padding."""
    steps = getattr(model, "operations", model.layers) if hasattr(model, "inputs") else ()
    tensors = [each for step in steps for each in keras.tree.flatten(step.output)]
    over_time = [each for each in tensors if len(each.shape) == 3 and each.shape[-1] == units]
    if not over_time:
        raise ValueError("winners finds no states of all words in your model: compute `states` (L, units) yourself")
    states = ops.convert_to_numpy(keras.Model(model.inputs, over_time[-1])([row]))[0]  # all states, before the pooling
    return np.bincount(states.argmax(axis=0), minlength=row.shape[1])

lengths = (test_inputs > 0).sum(axis=1)
polite = np.array([bool({"won", "claim", "thanks", "sorry"} & set(words_)) for words_ in test_split])
chosen = [int(np.flatnonzero((test_spam == k) & (lengths >= 4) & (lengths <= 30) & polite)[0]) for k in (1, 0)]
rows = {("spam", "no spam")[k]: (test_split[i], winners(pooled["max"], test_inputs[i : i + 1, : lengths[i]]))
        for k, i in enumerate(chosen)}
alt = "Bars over the words of two messages: how many units each word wins. " + " ".join(
    f"{kind}: most to " + ", ".join(f"{words_[k]} {won[k]}" for k in np.argsort(-won)[:4]) + "."
    for kind, (words_, won) in rows.items())
with plots.figure(alt=alt, width=9, height=5, rows=2) as both:
    for axes, (kind, (words_, won)) in zip(both, rows.items(), strict=True):
        axes.bar(range(len(won)), won, color=plots.VERMILLION if kind == "spam" else plots.BLUE)
        axes.set(title=kind, ylabel="units won", xticks=range(len(won)))
        axes.set_xticklabels(words_, rotation=60, ha="right")

# %% [markdown]
# Many words win nothing, and a handful win most. Do not read it as a list of bad words, though: a state has read
# everything on its way, and the value of a unit at a word may come from the word's neighbours.

# %% [markdown]
# ## 8. A few words at a time
#
# Does it take a memory at all? *Call now*, *you have won*, *text ... to 80000*: a few words in a row give spam away.
# Waibel called it a time-delay network: the same small window slides along the sequence, and sees the current word and
# a few before it. It is a convolution over time, and all its places can be computed at once.

# %% reference="rnn_course.models.pooled:build_convolution"

# %% tags=["exploration", "figure"]
import time

def timed(build):
    keras.utils.set_random_seed(0)
    start = time.perf_counter()
    model = fit_messages(build(), inputs, spam)
    return f1_score(test_spam, guess(model, test_inputs)), time.perf_counter() - start

f1["convolution"], seconds = timed(lambda: build_convolution(len(spam_words), 32, 64, 3, 2))
print(f"convolution: F1 of spam {f1['convolution']:.3f} in {seconds:.1f} s")

# %% [markdown]
# 0.938, in the range of the LSTMs, in a fraction of their time. On messages of twenty words there is little to
# remember. (For tags of words that depend on the far end of a sentence, it would be another matter.) Always try the
# simple thing too.
#
# And how many messages does it take? The convolution and the regression, on more and more of the known messages (about
# 15 seconds):

# %% tags=["exploration"]
sizes = [size for size in (125, 250, 500, 1000, 2000) if size < len(known)] + [len(known)]
curves = {"convolution": [], "logistic regression": []}
for size in sizes:
    some = build_vocabulary(split[:size], 2)
    keras.utils.set_random_seed(0)
    model = fit_messages(build_convolution(len(some), 32, 64, 3, 2), encode_and_pad(split[:size], some), spam[:size],
                         epochs=max(3, min(20, 8000 // size)))
    curves["convolution"].append(f1_score(test_spam, guess(model, encode_and_pad(test_split, some))))
    curves["logistic regression"].append(logistic(known[:size], spam[:size]))
    print(f"{size:5} messages:", ", ".join(f"{name} {values[-1]:.3f}" for name, values in curves.items()))
alt = "F1 of spam over the number of messages learned from. " + " ".join(
    f"{name}: " + ", ".join(f"{value:.2f}" for value in values) + "." for name, values in curves.items())
with plots.figure(alt=alt) as axes:
    for k, (name, values) in enumerate(curves.items()):
        axes.plot(sizes, values, "os"[k] + plots.LINES[k], color=plots.COLOURS[k], label=name)
    axes.set(xscale="log", xlabel="messages learned from", ylabel="F1 of spam")
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_xticks([], minor=True)
    axes.legend(frameon=False)

# %% [markdown]
# With a few hundred messages the regression is ahead, since it has little to learn; from 500 on the convolution passes
# it, because it sees a number where the regression sees a word that it never met.

# %% [markdown]
# ## 9. The challenge
#
# Now without a safety net. You get messages with labels, and others without. Give a guess for each of these. They are
# generated anew for everyone, and nobody but the judge knows their labels: some hundred to learn from, some hundred to
# judge, and a few seconds for both. Ham and spam share most of their words, and both are full of numbers. (The check
# trains your filter, so it may take ten seconds.)

# %% reference="rnn_course.models.pooled:filter_spam"

# %% [markdown]
# The check above tries easy messages; what you are marked by is like this:

# %% tags=["exploration"]
half = len(known) // 4
guesses = filter_spam(known[:half], spam[:half], new)
print(f"the messages of section 6, learned from {half}: F1 of spam {f1_score(test_spam, guesses):.3f}")

# %% [markdown]
# ## 10. As one works: batches that fit
#
# **Nothing in this section is marked.** In section 1 five places in six held no word, and every one of them was
# computed. `fit` above took the sentences in two groups, which helps. In earnest one lets Keras ask for one batch after
# another: a `keras.utils.PyDataset` has a length, the number of batches, and gives batch k when asked. Then each batch
# may be as wide as its own longest sentence, and if sentences of one length come together, that is hardly wider than
# the others in it.

# %% tags=["exploration"]
class ByLength(keras.utils.PyDataset):
    """Batches of padded word numbers (B, T) and tags, each as wide as its longest sentence."""

    def __init__(self, words, tags, batch_size=32, sort=True):
        super().__init__()
        self.words, self.tags, self.lengths = words, tags, (words > 0).sum(axis=1)
        order = np.argsort(self.lengths) if sort else np.arange(len(words))
        self.batches = [order[k : k + batch_size] for k in range(0, len(order), batch_size)]

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, k):
        rows = self.batches[k]
        width = self.lengths[rows].max()
        tags = self.tags[rows, :width]
        return self.words[rows, :width], tags, (tags > 0).astype("float32")

def places(batches):
    return sum(batches[k][0].size for k in range(len(batches)))

# %% tags=["exploration"]
short = ByLength(words, y).lengths <= 20
two_groups = short.sum() * min(20, words.shape[1]) + (~short).sum() * words.shape[1]
ways = {"one array": words.size, "two groups, as in section 3": two_groups,
        "each batch as wide as its longest": places(ByLength(words, y, sort=False)),
        "the same, sorted by length": places(ByLength(words, y))}
for name, computed in ways.items():
    print(f"{name:34} {computed:8,} places, {mask.sum() / computed:.0%} of them words")

# %% [markdown]
# And in time? Two more epochs of the first tagger, each way. The first of the two also makes Keras' graph for arrays of
# such a kind, so the second is what counts (half a minute in all):

# %% tags=["exploration"]
ends = []
stamp = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter()))
tagger.fit(words, y, sample_weight=mask, batch_size=32, epochs=2, verbose=0, callbacks=[stamp])
tagger.fit(ByLength(words, y), epochs=2, verbose=0, callbacks=[stamp])
print(f"the second epoch: one array {ends[1] - ends[0]:.1f} s, batches by length {ends[3] - ends[2]:.1f} s")

# %% [markdown]
# It pays where lengths differ much, as in real text, and less in the stand-in, whose sentences are all short.
#
# The price of sorting is that the sentences of a batch are always the same. `fit` shuffles the batches, not what is in
# them; a method `on_epoch_end` could draw them anew, and it is also the place to hide one word in five. For data that
# lies on a disk, `workers=4` in `super().__init__` loads batches ahead. `tf.data` does the same with TensorFlow's own
# means; a PyDataset is plain Python, and runs on every backend.

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **No hiding.** Train the tagger with `hide=0`. What happens to known words, and what to unknown ones?
# * **One end.** Build a tagger with a single LSTM that reads from the left. Which tags lose most? For which of them
#   does the word that follows matter?
# * **All together.** Give suffixes and case to the deep tagger. Does the second layer pay now?
# * **Windows for tags.** Replace the LSTMs of the tagger by a convolution with padding `"same"`. How wide must the
#   window be to be as good? What must be done about padding?
# * **A lazy baseline.** Guess for an unknown word the most frequent tag of words with the same suffix. How much of what
#   the network gained is left?
# * **Where it doubts.** Compare the tagger's doubt with its mistakes: take the word of each sentence on which its calls
#   agree least. How often is it one that is wrong?
# * **An unkind spammer.** Take a spam message that is caught, and change as little as you can until it is let through.
#   What did you change, and would a reader still fall for it?
