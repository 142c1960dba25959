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
# # A language model
#
# **What comes next?** Read this aloud, and stop at the gap:
#
# *The owl who ate, slept, ran, ate, ran and slept ...*
#
# If the world is one in which cats purr, dogs barks and owls hoot, you knew the next word: *hoots*. To know it you had
# to remember the second word for as long as it took. The telephone on which you typed the last message cannot do that.
# It looks at the last two or three words, sees *ran and slept*, and has no idea who is speaking.
#
# A program that gives each possible next word a probability is called a **language model**. It can do three things:
# *predict* what comes next, *score* a given text ("the apple and pear salad" or "the apple and pair salad"?), and
# *sample* new text. Here you build two of them, one that counts the last m words and one that has a state. You find out
# how good a model can possibly be, and see which of the two comes closer. Then you let the better one write.

# %% [markdown]
# ## How this notebook works
#
# You need the recurrent cell and its gradient, as in the first assignment, and three to six hours.
#
# * Each exercise is one function. Its docstring says what it must compute. Replace the line that raises
#   `NotImplementedError`; the cell below it checks your function at once. Where it is not right yet, three hints
#   unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** When your notebook is marked, an exercise that fails because of an earlier one is tried again
#   with right values in the earlier one's place. No mistake costs you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small matrices are fastest on one core; NumPy reads this
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections import Counter

import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid

EOS, UNK = 0, 1

# %% [markdown]
# | letter | what it counts |
# | --- | --- |
# | B, T | rows of a batch, steps of time |
# | K | tokens that the model knows |
# | D, H | numbers in a token's vector, numbers in the state |
# | m | tokens that a model without a state looks back at |
#
# A *token* is an integer below K. It may stand for a word or for a letter; the functions do not care.

# %% [markdown]
# ## 1. From words to numbers
#
# To learn from, here is a little world. Every sentence is *the*, an animal, *who*, then what it did, and at last the
# noise that this animal makes. The sentences were made by rolling dice, and we know which dice: so we know all
# probabilities.

# %% tags=["exploration"]
VOICES = {"cat": "purrs", "dog": "barks", "frog": "croaks", "owl": "hoots"}
DEEDS = ["ate", "slept", "ran"]
END_OF_DEEDS = 0.2

def sentence(rng):
    """The animal: one of four. Then deeds, each one of three, until a coin of 0.2 says that it was the last."""
    animal, deeds = str(rng.choice(list(VOICES))), []
    while not deeds or rng.random() > END_OF_DEEDS:
        deeds.append(str(rng.choice(DEEDS)))
    return ["the", animal, "who", *deeds, VOICES[animal]]

dice = np.random.default_rng(0)
sentences = [sentence(dice) for _ in range(1500)]
unseen = [sentence(dice) for _ in range(2000)]
for words in sentences[:4]:
    print(" ".join(words))

# %% [markdown]
# A model works with numbers, so each word gets one. The frequent words get theirs first, and at some point we stop:
# real texts have hundreds of thousands of words, most of which occur once and teach nothing. All that is left out
# becomes one word, **UNK**, for unknown. (In "The Egyptian Mau is a breed of cat", a dictionary of 30,000 words has
# everything but *Mau*.) And one number stands for no word at all: **EOS**, the end of the sequence. Without it a model
# could not say that a text is over.

# %% reference="rnn_course.cells.language:build_vocabulary"

# %% reference="rnn_course.cells.language:encode"

# %% tags=["exploration"]
vocabulary = build_vocabulary(sentences, 40)
print(len(vocabulary), "tokens:", vocabulary)
for who in ("owl", "shark"):
    print(who, encode(["the", who, "who", "slept", "hoots"], vocabulary))

# %% [markdown]
# Sentences differ in length, so a batch is filled up with padding, and a mask says what is real. EOS is real: to
# predict the end is part of the task.

# %% tags=["exploration"]
def batch(texts, vocabulary):
    """y (B, T), filled up with EOS, and mask (B, T), which is 1 up to each text's own EOS."""
    rows = [encode(text, vocabulary) for text in texts]
    lengths = np.array([len(row) for row in rows])
    y = np.full((len(rows), lengths.max()), EOS)
    for row, text in zip(y, rows, strict=True):
        row[: len(text)] = text
    return y, (np.arange(y.shape[1]) < lengths[:, None]).astype(float)

y, mask = batch(sentences, vocabulary)
y_unseen, mask_unseen = batch(unseen, vocabulary)
print("to learn from:", y.shape, "  kept aside:", y_unseen.shape)

# %% [markdown]
# ## 2. From numbers to vectors
#
# That *owl* is 9 and *dog* is 7, or the other way round, means nothing: an owl is not two more than a dog. So a token
# enters a network as a row with a single 1 in it, *one-hot*, and no token is closer to one than to another.

# %% reference="rnn_course.cells.language:one_hot"

# %% [markdown]
# The first thing a network does with such a row is to multiply it by a matrix $E$. But 20,000 numbers of which one is
# not zero make a foolish product: all that it does is pick a row of $E$. So pick it. The matrix is called an
# **embedding**, and its rows are learned like all other weights; a row is all that the network ever sees of a word.
#
# $$x = \text{onehot}(y)\,E = \text{row } y \text{ of } E \qquad (3.6)$$

# %% reference="rnn_course.cells.language:embed"

# %% tags=["exploration"]
table = np.random.default_rng(0).normal(size=(len(vocabulary), 3))
few = y[:2, :4]
print("a lookup is a product with one-hot rows:", np.allclose(embed(few, table), one_hot(few, len(table)) @ table))

# %% [markdown] tags=["guided"]
# On the way back, each row of $E$ gets the gradients of all places where its token occurs. There is a trap.
# `dE[y] += dx` looks right, runs, and is wrong: where a token occurs again, NumPy keeps only one of its gradients.

# %% [markdown] tags=["derive"]
# On the way back, take (3.6) at its word: it is a product, so its gradient is one that you know. Then look at a single
# row of $E$. At which places of the batch was it handed out? What does the 0 or 1 of the one-hot row leave of the sum
# over all places? Say what becomes of a token that occurs three times, and of one that never occurs; then you need
# neither the one-hot rows nor the product.
#
# One caution about NumPy, whatever you found. Adding at a list of places looks simple, but see what `+=` does where a
# place is listed more than once:

# %% tags=["exploration"]
wrong = np.zeros(4)
wrong[np.array([2, 2, 2, 1])] += 1
print("three times 2 and once 1, counted by +=:", wrong)

# %% reference="rnn_course.cells.language:embed_backward"

# %% [markdown]
# ## 3. The last m tokens
#
# The probability of a text is a product, and this is no approximation:
#
# $$p(y) = \prod_{t=1}^{L+1} p(y_t \mid y_1, \dots, y_{t-1}), \quad y_{L+1} = \text{EOS}$$
#
# But who has a table of every beginning that a text can have? With K tokens there are $K^{t-1}$ of them. The oldest way
# out is **Markov's**, who counted vowels and consonants in *Eugene Onegin* by hand: pretend that only the last $m$
# tokens matter. Then the table has $K^m$ rows, and to learn it one needs to count.
#
# First, set beside each token those before it. There is nothing before the first; we say that it was EOS, as if another
# text had just ended.

# %% reference="rnn_course.cells.markov:contexts"

# %% reference="rnn_course.cells.markov:markov_counts"

# %% [markdown]
# What follows *who*, by the counts of an order-1 model? And what follows *slept*?

# %% tags=["exploration"]
N = markov_counts(y, mask, len(vocabulary), 1)
for word in ("who", "slept"):
    row = N[vocabulary.index(word)]
    print(f"{word:6}", {vocabulary[k]: int(row[k]) for k in np.argsort(-row) if row[k]})

# %% [markdown]
# Counts divided by their sum would be probabilities, but rash ones: what was not seen would be impossible, and one
# impossible word makes a whole text impossible. So pretend to have seen $s$ more tokens after each context, shared out
# by some distribution $q$:
#
# $$p(k \mid \text{context}) = \frac{N[\text{context}, k] + s\,q_k}{\sum_j N[\text{context}, j] + s} \qquad (3.10)$$
#
# With $q_k = 1/K$ this is the textbook's add-a-little. Better: let $q$ be the model that looks back *one token less*.
# Where a long context was seen often, its counts decide; where it was never seen, the shorter one does. Conveniently, a
# model of lower order has just the last axes of the longer one.

# %% reference="rnn_course.cells.markov:smoothed"

# %% tags=["exploration"]
def markov_model(y, mask, K, m, s):
    """Order m smoothed by order m - 1, that by order m - 2, and so on down to 1/K."""
    p = np.full(K, 1 / K)
    for order in range(m + 1):
        p = smoothed(markov_counts(y, mask, K, order), p, s)
    return p

def markov_log_p(p, y):
    """log p of every token at every step (B, T, K)."""
    rows = np.log(p)[tuple(np.moveaxis(contexts(y, p.ndim - 1), -1, 0))]
    return np.broadcast_to(rows, (*y.shape, p.shape[-1]))

# %% [markdown]
# ## 4. How good is it?
#
# Give the model a text that it has not seen, and add up the logs of the probabilities that it gave to the tokens that
# really came. Then turn the sum into a number that is easy to picture:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{n}\sum \log p(y_t \mid \dots)\Big) \qquad (3.12)$$
#
# where $n$ counts all tokens, every EOS among them. A fair die has perplexity 6. A model of perplexity 3 is as unsure
# as if it threw a three-sided die at each word. (The sum goes over all texts before it is divided, and so a long text
# counts more than a short one.)

# %% reference="rnn_course.cells.markov:score_sequences"

# %% [markdown]
# And how good could a model *possibly* be? For our little world this is known exactly, since we know its dice. A
# sentence has this much randomness, its *entropy*, in nats:
#
# * the animal: $\log 4$;
# * each deed: $\log 3$ for which, and for whether it is the last $-0.2 \log 0.2 - 0.8 \log 0.8$;
# * nothing for *the*, *who*, the noise and EOS. A model that remembers the animal can predict its noise.
#
# There are $1/0.2 = 5$ deeds on average, so $5 + 5$ tokens with the rest. No model whatever can have a lower perplexity
# than the exponential of the entropy per token.

# %% tags=["exploration"]
deeds = 1 / END_OF_DEEDS
coin = -END_OF_DEEDS * np.log(END_OF_DEEDS) - (1 - END_OF_DEEDS) * np.log(1 - END_OF_DEEDS)
best_possible = np.exp((np.log(4) + deeds * (np.log(3) + coin)) / (deeds + 5))

orders = range(6)
markovs = [markov_model(y, mask, len(vocabulary), m, 1.0) for m in orders]
seen = [score_sequences(markov_log_p(p, y), y, mask)[1] for p in markovs]
held_out = [score_sequences(markov_log_p(p, y_unseen), y_unseen, mask_unseen)[1] for p in markovs]
for m in orders:
    print(f"order {m}: {seen[m]:6.3f} on what it learned from, {held_out[m]:6.3f} on unseen sentences")
print(f"the best that any model can have: {best_possible:.3f}")

# %% tags=["exploration"]
words = ("Perplexity against the order, 1 to 5. On unseen sentences it falls from 2.95 to 2.90 at order 3 and rises to "
         "3.19; on the sentences it learned from it falls on and on, below the line of the best possible, 2.56.")
with plots.figure(alt=words) as axes:
    axes.plot(orders[1:], held_out[1:], "o-", color=plots.BLUE, label="unseen sentences")
    axes.plot(orders[1:], seen[1:], "s--", color=plots.ORANGE, label="sentences it learned from")
    axes.axhline(best_possible, color=plots.BLACK, linestyle=":", label="best possible")
    axes.set(xlabel="order m", ylabel="perplexity", xticks=orders[1:])
    axes.legend(frameon=False)

# %% [markdown]
# Why is order 2 no better than order 1, even a little worse? Count backwards from the noise: a deed, then *who* or
# another deed, then at best the animal. Two tokens cannot reach it; three can, if the animal did one thing only. So
# order 2 has nothing to gain, and it pays: its counts are spread over 34 contexts in the place of 14. (With 60 000
# sentences to learn from the two are equal, 2.946.)
#
# Looking back further does help, where an animal did so little that it is still in sight. But the number of contexts
# grows by a factor at each order, and soon each was seen once or never. On the sentences that it learned from, the
# model then falls *below* what is possible for new ones. That is no miracle. It has learned them by heart.

# %% [markdown]
# ## 5. A state instead of a window
#
# There is another way to look back: keep a state. Then the table is gone, and so is the limit. The network reads the
# token before, updates its state, and gives a probability to each token that may come next:
#
# $$p(y_t \mid y_1 \dots y_{t-1}) \approx p(y_t \mid h_t), \quad h_t = \tanh(x_t W + h_{t-1} U + b), \quad
# x_t = \text{row } y_{t-1} \text{ of } E$$
#
# Such a model is *autoregressive*: it reads what it has predicted. Its weights always go together here, in one tuple
# `model`: E, W, U, b, V, c.
#
# In other words: a lookup, the recurrent cell that you know, and a softmax, of which only the log is needed. Let it
# take its first state as an argument, since later it will have to go on from where it stopped.

# %% reference="rnn_course.cells.char_rnn:char_rnn_forward"

# %% [markdown]
# Now its loss. It is the log of the perplexity, so to make one small is to make the other small; it is also what is
# called *maximum likelihood*:
#
# $$L = -\frac{1}{n} \sum_{\text{rows}} \sum_t \text{mask}_t \log p_t[y_t], \quad n = \sum \text{mask} \qquad (3.18)$$
#
# Before the first token, EOS is read. (Some notes read a vector of zeros. It comes to the same, except that the row of
# $E$ for EOS can learn what is good to begin with.) Mind the shift: at step $t$ the network has read $y_{t-1}$ and is
# asked for $y_t$. If it reads $y_t$ itself, it learns to copy, and its loss is a marvellous 0.

# %% [markdown] tags=["guided"]
# The gradients go back the way everything came, as in the first assignment, and at the end into the table.

# %% [markdown] tags=["derive"]
# The gradients go back the way everything came, and the sums for the weights are those of the first assignment. Three
# links of the chain are left to you.
#
# **From the loss to the scores**, $do_t$. One score $o_{tk}$ goes into *every* log-probability of its row and step, by
# the sum in (3.16). Differentiate $\log p_{tj}$ with respect to $o_{tk}$: which term is there only for $j = k$, and
# where have you seen the other one? The loss reads one entry of each step; mind what it is multiplied by. Checks: over
# all k, $do_t$ adds up to 0, and a network that is certain and right has $do_t = 0$. What must it be at padding?
#
# **Through time**, $dz_t$, where $z_t$ is the sum inside tanh in (3.14). Who reads $h_t$? Each reader sends back one
# gradient, and the two of them meet before tanh is crossed. What comes from behind the last step?
#
# **Into the table**, $dE_k$. It is about the token that was *read* at a step. In (3.17), which one is that?

# %% reference="rnn_course.cells.char_rnn:char_rnn_loss_and_gradients"

# %% tags=["exploration"]
def fresh_model(K, D=8, H=24, seed=0):
    rng = np.random.default_rng(seed)
    U = 0.9 * np.linalg.qr(rng.normal(size=(H, H)))[0]
    return (0.3 * rng.normal(size=(K, D)), 0.3 * rng.normal(size=(D, H)), U, np.zeros(H),
            0.2 * rng.normal(size=(H, K)), np.zeros(K))

def rnn_log_p(y, model):
    """log p of every token at every step (B, T, K)."""
    return char_rnn_forward(contexts(y, 1)[..., 0], np.zeros((len(y), len(model[3]))), model)[1]

untrained = fresh_model(len(vocabulary))
_, clueless = score_sequences(rnn_log_p(y_unseen, untrained), y_unseen, mask_unseen)
print(f"before training: perplexity {clueless:.1f}; no clue at all would be {len(vocabulary)}")

# %% [markdown]
# ## 6. Three ways downhill
#
# You have the gradient. How far to go? The plain way is a fixed share of it, (3.24).

# %% reference="rnn_course.cells.optimisers:sgd_step"

# %% [markdown]
# In language that is unfair. The row of a rare word gets a gradient now and then, that of *the* in every sentence, and
# both take steps of the same rate. **Adagrad** gives each weight an account of its own, in which the squares of all its
# gradients add up; a weight that had few or small gradients may still take large steps.

# %% reference="rnn_course.cells.optimisers:adagrad_step"

# %% [markdown]
# Adagrad never forgets, so its steps only ever get smaller. **Adam** replaces the sum by a running mean, and takes a
# running mean of the gradient too, against the jitter of small batches. Both means start from 0, and for the first
# steps they are far too small: $m$ after one step is only $0.1\,g$. Dividing by $1 - \beta^t$ makes up for it exactly.

# %% reference="rnn_course.cells.optimisers:adam_step"

# %% [markdown]
# Let the three race from the same weights over the same batches:

# %% tags=["exploration"]
def by_sgd(rate):
    return lambda i, w, g, t: sgd_step(w, g, rate)

def by_adagrad(rate):
    accounts = {}
    def step(i, w, g, t):
        w, accounts[i] = adagrad_step(w, g, accounts.get(i, np.zeros_like(w)), rate, 1e-8)
        return w
    return step

def by_adam(rate):
    means = {}
    def step(i, w, g, t):
        m, v = means.get(i, (np.zeros_like(w), np.zeros_like(w)))
        w, *means[i] = adam_step(w, g, m, v, t, rate, 0.9, 0.999, 1e-8)
        return w
    return step

# %% tags=["exploration"]
def train(model, y, mask, step, steps, rows=32, seed=1, watch=None):
    rng, losses = np.random.default_rng(seed), []
    for t in range(1, steps + 1):
        some = rng.integers(0, len(y), size=rows)
        longest = int(mask[some].sum(axis=1).max())
        loss, *gradients = char_rnn_loss_and_gradients(y[some, :longest], mask[some, :longest], model)
        model = tuple(step(i, w, g, t) for i, (w, g) in enumerate(zip(model, gradients, strict=True)))
        losses.append(loss)
        if watch:
            watch(t, model)
    return model, losses

race = {"SGD, 0.5": by_sgd(0.5), "Adagrad, 0.2": by_adagrad(0.2), "Adam, 0.005": by_adam(0.005)}
curves = {name: train(untrained, y, mask, step, 1300)[1] for name, step in race.items()}

# %% tags=["exploration"]
words = ("Perplexity over 1300 training steps for three ways downhill. All fall at once to about 2.95. From there "
         "Adagrad is the first to come down to the best possible, 2.56, Adam the second; SGD is on its way at the end.")
with plots.figure(alt=words) as axes:
    for (name, losses), colour, dash in zip(curves.items(), plots.COLOURS, plots.LINES, strict=False):
        smooth = np.convolve(losses, np.ones(80) / 80, "valid")
        axes.plot(np.exp(smooth), dash, color=colour, label=name)
    axes.axhline(best_possible, color=plots.BLACK, linestyle=":", label="best possible")
    axes.set(xlabel="training step", ylabel="perplexity on its batches", ylim=(2.5, 3.3))
    axes.legend(frameon=False)

# %% [markdown]
# All three find out at once which word may follow which; an order-1 model knows that much too. From there it goes
# slowly. What they have yet to discover is that the animal is worth remembering, and the gradient that could teach them
# this has a long way to come. The two that give each weight a rate of its own get there sooner. (The rates are the best
# of a few that were tried. With other data they would be others, and so might the winner.)
#
# And the bumps? Each is the work of a single step. In our run the gradient of SGD's step 900 is twelve times as long as
# usual; multiplied by the rate it throws the weights off, the perplexity of the next batch is 3.7, and it takes some
# eighty steps to get back. (Adagrad's late bump is of the same kind.) With the length of the gradient limited to 0.5,
# as in the assignment before this one, SGD's curve has no bumps.
#
# Now train in earnest, with smaller steps towards the end, and compare with what counting could do. (More smoothing
# helps the higher orders; the best of many that were tried, order 5 with s = 64, came to 2.86.) "The dice" is the
# perplexity that somebody who knows them would reach on these very sentences, which are a little luckier or unluckier
# than most.

# %% tags=["exploration"]
model, _ = train(untrained, y, mask, by_adam(0.005), 2000)
model, _ = train(model, y, mask, by_adam(0.001), 1500, seed=2)
_, with_state = score_sequences(rnn_log_p(y_unseen, model), y_unseen, mask_unseen)
for m in orders:
    print(f"order {m}       {held_out[m]:6.3f}")
print(f"with a state  {with_state:6.3f}")

number_of_deeds = mask_unseen.sum(axis=1) - 5
chance = np.log(4) + number_of_deeds * np.log(3) - (number_of_deeds - 1) * np.log(0.8) - np.log(0.2)
print(f"the dice      {np.exp(chance.sum() / mask_unseen.sum()):6.3f}")

# %% [markdown]
# The state comes closer than any window. Where does it win? Here is one sentence, and for each word the cross-entropy
# that each of them pays, $-\log_2 p$. The black marks are the truth: the part that the dice decide, which no model can
# know.

# %% tags=["exploration"]
text = ["the", "owl", "who", "slept", "ate", "ran", "slept", "ran", "ate", "hoots"]
y_text, mask_text = batch([text], vocabulary)
truth = [1, 1 / 4, 1, 1 / 3, *[0.8 / 3] * 5, 0.2, 1]
bits = {name: -np.take_along_axis(log_p[0], y_text[0][:, None], axis=1)[:, 0] / np.log(2)
        for name, log_p in (("order 3", markov_log_p(markovs[3], y_text)), ("with a state", rnn_log_p(y_text, model)))}
words = ("Bars of the cross-entropy at each word of a sentence. At most words both models lie near the truth. At "
         "'hoots' the order-3 model pays 4.2 bits where the truth is 2.3; the network is close to the truth.")
with plots.figure(alt=words, width=8) as axes:
    places = np.arange(len(text) + 1)
    for shift, (name, heights), colour in zip((-0.2, 0.2), bits.items(), (plots.ORANGE, plots.BLUE), strict=True):
        axes.bar(places + shift, heights, width=0.38, color=colour, label=name)
    axes.scatter(places, -np.log2(truth), marker="_", s=500, color=plots.BLACK, label="the truth", zorder=3)
    axes.set(xticks=places, ylabel="cross-entropy in bits", ylim=(0, None))
    axes.set_xticklabels([*text, "EOS"], rotation=45)
    axes.legend(frameon=False)

# %% [markdown]
# At the last word. To the window the owl is out of sight, and it has to guess which of four animals it was: two bits
# more. The state has kept it, through six words that said nothing about it.

# %% [markdown]
# ## 7. Names
#
# Now something that nobody made up with dice: the English names of languages and countries (from Unicode's tables,
# which come with the package `babel`), those that are one plain word. The tokens are letters. Nobody knows the best
# possible perplexity here.
#
# Both models have a setting that must be chosen: how strongly to smooth, and when to stop training. Choosing by the
# names that we compare on would be cheating, so there are three heaps: to learn from, to choose by, to compare on.

# %% tags=["exploration"]
from babel import Locale

english = Locale("en")
found = [*english.languages.values(), *(name for code, name in english.territories.items() if len(code) == 2)]
names = sorted({name.lower() for name in found if name.isascii() and name.isalpha() and 2 < len(name) < 13})
names = [names[i] for i in np.random.default_rng(0).permutation(len(names))]
letters = build_vocabulary(names[240:], 40)
heaps = {heap: batch(part, letters)
         for heap, part in (("learn", names[240:]), ("choose", names[:120]), ("compare", names[120:240]))}
print(len(names), "names:", ", ".join(names[:8]), f"...; {len(letters)} tokens")

# %% tags=["exploration"]
def perplexity_on(heap, log_p_of):
    return score_sequences(log_p_of(heaps[heap][0]), *heaps[heap])[1]

for m in range(4):
    tried = []
    for s in (1, 2, 4, 8, 16, 32, 64):
        p = markov_model(*heaps["learn"], len(letters), m, s)
        tried.append((perplexity_on("choose", lambda y, p=p: markov_log_p(p, y)), s, p))
    _, s, p = min(tried, key=lambda each: each[0])
    print(f"order {m}, s = {s:2}:  {perplexity_on('compare', lambda y, p=p: markov_log_p(p, y)):.2f}")

# %% tags=["exploration"]
best = [np.inf, None, 0]

def keep_the_best(t, model):
    if t % 20 == 0 and (found := perplexity_on("choose", lambda y: rnn_log_p(y, model))) < best[0]:
        best[:] = found, model, t

train(fresh_model(len(letters), H=32), *heaps["learn"], by_adam(0.004), 700, rows=64, watch=keep_the_best)
_, speller, stopped_at = best
print(f"with a state, stopped after {stopped_at} steps: "
      f"{perplexity_on('compare', lambda y: rnn_log_p(y, speller)):.2f}")

# %% [markdown]
# Here the state wins nothing: counting three letters, well smoothed, is as good or a little better, and with other
# names on the three heaps it may go the other way. A name has few letters, most of what can be known about the next is
# in the last two or three, and some hundred names are few to learn from. A state is not magic. It pays where something
# must be remembered, and where there is enough to learn it from.

# %% [markdown]
# ## 8. Many words
#
# Our vocabularies are tiny. With K = 100,000 words the softmax is where all the time goes, since even one word needs
# the scores of all K, only to divide by their sum. An old remedy is exact: put the words into C classes of S words
# each, and ask two questions, *which class?* and *which word of it?*
#
# $$p(y \mid h) = p(\text{class } j \mid h) \cdot p(\text{word } i \mid \text{class } j, h) \qquad (3.34)$$
#
# To score one word takes C + S scores in the place of C S. It sums to 1 over all words whatever the classes are; good
# classes are easier to learn, that is all. Here word $y$ is number $i$ of class $j$, with $y = jS + i$.

# %% reference="rnn_course.cells.class_softmax:class_log_p"

# %% tags=["exploration"]
def large_softmax(C, S, H=32, N=64):
    rng = np.random.default_rng(0)
    shapes = (N, H), (H, C), (C,), (C, H, S), (C, S)
    h, A, a, V, c = (0.5 * rng.normal(size=shape) for shape in shapes)
    return h, rng.integers(0, C * S, size=N), A, a, V, c

h, _, *weights = large_softmax(30, 40)
every_word = np.arange(30 * 40)
p = np.exp(class_log_p(np.repeat(h[:1], 1200, axis=0), every_word, *weights))
print(f"1200 probabilities, the smallest {p.min():.1e}, their sum {p.sum():.12f}")

# %% tags=["exploration"]
sizes = np.array([10**2, 10**3, 10**4, 10**5, 10**6])
words = ("Scores needed for one word against the size of the vocabulary, both on log scales: a line of slope 1 for one "
         "softmax, a line of slope one half for two stages. At a million words it is a million against 2000.")
with plots.figure(alt=words) as axes:
    axes.loglog(sizes, sizes, "o-", color=plots.ORANGE, label="one softmax: K")
    axes.loglog(sizes, 2 * np.sqrt(sizes), "s--", color=plots.BLUE, label="two stages: C + S, with C = S")
    axes.set(xlabel="vocabulary K", ylabel="scores for one word")
    axes.legend(frameon=False)

# %% [markdown] tags=["guided"]
# Training needs the gradients too. They are two of the kind that you know, probability minus target. And only the
# classes that occur in the batch get any in `dV`: rows of the same class add up there, as places of the same token did
# in the embedding.

# %% [markdown] tags=["derive"]
# Training needs the gradients too. The log in (3.34) made a product into a sum, so each half can be done by itself.
# Call `dr` the gradient with respect to the scores $hA + a$ of the classes, and `ds` the one with respect to the
# scores $hV_j + c_j$ of the words, one row of S numbers for each row of h. Both are gradients of a softmax and its
# log, which you have derived before; mind that the loss is a mean.
#
# The classes have an ordinary layer. The words do not: $V_k$ served only some of the rows. Take one entry of it, and
# sum over those rows alone. And how many ways lead from $h$ to the loss?
#
# Checks: each row of `dr` and of `ds` adds up to 0. With a single class the first question answers itself, so what
# must `dr` be then? And `ds`, with one word in each class?

# %% reference="rnn_course.cells.class_softmax:class_loss_and_gradients"

# %% tags=["exploration"]
from time import perf_counter

def seconds(function, *arguments, times=5):
    start = perf_counter()
    for _ in range(times):
        function(*arguments)
    return (perf_counter() - start) / times

def one_large_softmax(h, y, V):
    o = h @ V
    return (o - np.logaddexp.reduce(o, axis=1, keepdims=True))[np.arange(len(y)), y]

h, some, *weights = large_softmax(200, 200)
wide = np.random.default_rng(1).normal(size=(32, 40_000))
in_one, in_two = seconds(one_large_softmax, h, some, wide), seconds(class_log_p, h, some, *weights)
print(f"64 of 40,000 words: {1000 * in_one:.1f} ms with one softmax, {1000 * in_two:.1f} ms in two stages")

# %% [markdown]
# To *find* the most probable word one still has to look at many; what became cheap is to score the word that came, and
# that is what training does.

# %% [markdown]
# ## 9. Draw a token
#
# Now let it write. To draw from a distribution, lay the probabilities end to end from 0 to 1, throw a dart $u$, and see
# where it sticks. Before that you may change the distribution by a *temperature* $\tau$:
#
# $$q_k = \frac{e^{\log p_k / \tau}}{\sum_j e^{\log p_j / \tau}} \qquad (3.40)$$
#
# At $\tau = 1$ it is $p$. Close to 0 the most probable token takes everything; the larger it gets, the more alike they
# become. In this notebook all random numbers $u$ are passed in as arguments, so that what you write can be checked.

# %% reference="rnn_course.decoding.generation:sample_token"

# %% [markdown]
# What comes after *ma*, at four temperatures, by the network that learned names:

# %% tags=["exploration"]
after_ma = np.array([[EOS, letters.index("m"), letters.index("a")]])
log_p = char_rnn_forward(after_ma, np.zeros((1, 32)), speller)[1][0, -1]
ranked = np.argsort(-log_p)[:12]
labels = [letters[k].replace("<EOS>", "end") for k in ranked]
words = ("Bars for the twelve most probable letters after 'ma', at four temperatures. At 0.3 one letter takes most of "
         "it; at 0.7 a few share; at 1 about ten do; at 2 the bars are almost level.")
with plots.figure(alt=words, width=9, height=2.5, columns=4) as panels:
    for axes, tau in zip(panels, (0.3, 0.7, 1, 2), strict=True):
        q = np.exp(log_p / tau)
        axes.bar(range(12), (q / q.sum())[ranked], color=plots.BLUE)
        axes.set(title=f"τ = {tau}", ylim=(0, 0.8), xticks=range(12))
        axes.set_xticklabels(labels, fontsize=8)
    panels[0].set_ylabel("probability")

# %% [markdown]
# ## 10. Three ways to stop
#
# A text must end somewhere. The first way you have already paid for: **EOS is a token**, the network gives it a
# probability at each step, and when it is drawn the text is over.
#
# And UNK? It can be drawn as well, but nobody wants to read it. *Reject* it: throw it away and draw again for the same
# place. (It comes to the same as ruling it out and making the rest sum to 1; but it needs no second softmax, and no
# division that one could forget.) Nothing is read in between: for the network the rejected draw never happened.

# %% reference="rnn_course.decoding.generation:generate"

# %% tags=["exploration"]
def written(y):
    return "".join(letters[token] for token in y if token != EOS)

for tau in (0.3, 0.7, 1.0, 2.0):
    dice = np.random.default_rng(3)
    print(f"τ = {tau}:", ", ".join(written(generate(speller, tau, dice.random(30))) for _ in range(7)))

# %% [markdown]
# Cold, it plays safe, with the commonest letters and endings; hot, it writes noise. Around 1 it writes names of
# countries that do not exist and could.
#
# The second way: one more output, σ(h·w + d), which is the probability that **this was the last token**. A coin is
# tossed after each. It also works where there are no tokens at all and hence no EOS, when a network draws strokes of a
# pen, say.

# %% reference="rnn_course.decoding.generation:generate_and_halt"

# %% [markdown]
# If the coin is always the same, with probability $q$, the lengths must be *geometric*: $p(L) = q\,(1 - q)^{L-1}$. Test
# your function on that. (EOS is silenced here by a very low $c$, since the coin does its work.)

# %% tags=["exploration"]
*others, c = speller
silenced = (*others, np.where(np.arange(len(c)) == EOS, -30, c))
mean_length = heaps["learn"][1].sum() / len(heaps["learn"][1]) - 1
q = 1 / mean_length
always_the_same = np.zeros(32), np.log(q / (1 - q))
dice = np.random.default_rng(4)
by_eos = [len(generate(speller, 1, dice.random(40))) - 1 for _ in range(600)]
tossed = [generate_and_halt(silenced, *always_the_same, 1, dice.random(40), dice.random(40)) for _ in range(600)]
by_coin = [len(text) for text in tossed]
print("by a blind coin:", ", ".join(written(text) for text in tossed[:8]))

# %% [markdown]
# The third way: draw the **length first**. For that one needs the probabilities of all lengths, and the network should
# be told at each step how many tokens are still to come, or it will be cut off in the middle of a word. What it is
# told is one more input, with weights $r$ of its own.

# %% reference="rnn_course.decoding.generation:generate_to_length"

# %% tags=["exploration"]
true_lengths = heaps["learn"][1].sum(axis=1).astype(int) - 1
shares = np.bincount(true_lengths, minlength=13)[1:13] / len(true_lengths)
drawn = [generate_to_length(silenced, np.zeros(32), np.log(shares + 1e-9), 1, dice.random(), dice.random(12))
         for _ in range(600)]
by_length = [len(text) for text in drawn]
words = ("Shares of lengths 1 to 16. The real names and those ended by EOS peak at 6 to 7, as do those of a drawn "
         "length. Those ended by a blind coin fall from the first bar on, along the dotted geometric line.")
with plots.figure(alt=words, width=8) as axes:
    for shift, (name, found, colour) in enumerate((("real", true_lengths, "0.7"), ("EOS", by_eos, plots.BLUE),
            ("blind coin", by_coin, plots.ORANGE), ("drawn first", by_length, plots.GREEN))):
        heights = np.bincount(np.minimum(found, 16), minlength=17)[1:] / len(found)
        axes.bar(np.arange(1, 17) + 0.2 * shift - 0.3, heights, width=0.19, color=colour, label=name)
    axes.plot(range(1, 16), q * (1 - q) ** np.arange(15), ":k", label="geometric")
    axes.set(xlabel="length of the name (16: or more)", ylabel="share", xticks=range(1, 17))
    axes.legend(frameon=False)

# %% [markdown]
# The blind coin follows its closed form (all longer names are in the last bar) and makes bad names: it ends them
# anywhere. A coin that looks, with a trained $w$, would do what EOS does. The length drawn first is right by
# construction; but with $r = 0$ nobody told the network, and its names end in the middle. Each of the three is a part
# of the model, and is trained with it: their log-probabilities simply add to that of the tokens.

# %% [markdown]
# ## 11. Ask for an opinion
#
# A language model can classify without ever having been trained to. Is a film review good or bad? Put the review before
# a prompt,
#
# *Awful plot and actors. The movie is ...*
#
# and compare the probabilities of *good* and *bad* as the next word. Only the larger matters, so the softmax can be
# left out. The network here has a rectifier in the place of tanh, and you will run it by hand first.

# %% reference="rnn_course.cells.language:classify_by_prompt"

# %% [markdown]
# This example is from a widely used exercise sheet. Three numbers per word, a state of two, all biases 0, and its START
# plays the part of our EOS. With words as rows:

# %% tags=["exploration"]
review_words = ["START", "Awful", "plot", "and", "actors.", "The", "movie", "is", "good", "bad"]
E_review = np.array([[0, 0, 0], [0, -5, 0], [1, 0, 0], [0, 0, 0], [-1, 0, 0], [0, 0, 0], [-2, 0, 0], [0, 0, 0],
                     [1, 2, 3], [-1, -2, -3]], float)
W_review = np.array([[1, 0], [1, -1], [0, -1]], float)
V_review = np.array([[0, 0], [1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14], [1, -1], [-1, 1]], float).T
critic = E_review, W_review, np.eye(2), np.zeros(2), V_review, np.zeros(10)

state = np.zeros(2)
for token in range(8):
    state = np.maximum(E_review[token] @ W_review + state, 0)
    print(f"{review_words[token]:8} h = {state}")

# %% [markdown]
# *Awful* sets the second unit to 5, and nothing that follows takes it away: $U$ is the identity, and 0 is added. The
# first unit goes to 1 at *plot* and back to 0 at *actors*. So the last state is (0, 5), and
#
# $$o_\text{good} = 0 \cdot 1 + 5 \cdot (-1) = -5, \qquad o_\text{bad} = 0 \cdot (-1) + 5 \cdot 1 = 5$$
#
# Bad wins: the review is negative. Does your function agree?

# %% tags=["exploration"]
scores, label = classify_by_prompt(np.array([1, 2, 3, 4]), np.array([5, 6, 7]), critic, good=8, bad=9)
print("good", scores[0], "  bad", scores[1], "  label", label)

# %% [markdown]
# Look at `V_review`, though: asked for *any* word, this network would say *is*, again and again. To compare two words
# is a much easier question than to write.

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **A longer memory.** Make `END_OF_DEEDS` smaller, 0.05 say. What happens to the best possible perplexity, to order
#   3, and to the network? Where does a plain cell begin to forget? (Two assignments on, there is one that forgets
#   less.)
# * **What is in the state?** Run the network over many sentences, take the states just before the last word, and draw
#   them in two dimensions (`np.linalg.svd`), a colour for each animal. Do the same just after *who*.
# * **Neighbours in the table.** In the trained `model`, which rows of $E$ lie close to each other? Why would *ate*,
#   *slept* and *ran*?
# * **A coin that looks.** Train $w$ and $d$ so that the coin predicts the ends of the names: it is a logistic
#   regression on the states of `speller`.
# * **Good classes.** In (3.34) the classes were numbers cut into blocks. Sort the words by frequency first, or by their
#   rows of $E$: does a network with two stages learn faster?
# * **Write a sentence.** `generate(model, 1, u)` with the first network: does each animal make its own noise?
