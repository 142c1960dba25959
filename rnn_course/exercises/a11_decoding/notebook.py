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
# # Search and score
#
# **What would you call a country that does not exist yet?** Below, a small network reads the names of 174 countries
# and islands, letter by letter, and knows more afterwards than it has read: *moldovanland*, *guadeland*, *bermania*.
#
# But you have to get the names out of it. All that a network gives is a row of numbers: how probable each next letter
# is. To turn that into a name, somebody must choose, again and again. Try it with whole words and a pencil:
#
# | read so far | next word, and its probability |
# | --- | --- |
# | nothing yet | New 0.5, Guinea 0.4, nothing at all 0.1 |
# | New | Zealand 0.35, York 0.33, Guinea 0.32 |
# | Guinea | nothing more 0.6, Bissau 0.4 |
# | Zealand, York or Bissau | nothing more 1 |
#
# Which name is the most probable one? If you take the best word each time, you say *New*, then *Zealand*, and have a
# name of probability 0.175. *Guinea* has 0.24. The best name does not begin with the best word.
#
# So the best step is not the way to the best sequence. Here you write three searches and find out what each is worth;
# then you will see that the most probable name is not what you want at all, and draw by chance instead; and at the end
# you write the measure by which translations are compared all over the world.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the chain rule of probability, what a recurrent cell is, and three to six hours.
#
# * Each exercise is one function. Its docstring says what it must compute, with numbered equations and the shape of
#   every array. Replace the line that raises `NotImplementedError`. Cells that draw or try something use your
#   functions: until these are there, such a cell prints one line that names the function it waits for.
# * The cell below it checks your function at once and shows which results are right and which are not. Where it is
#   not right yet, three hints unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** When your notebook is marked, an exercise that fails because of an earlier one is tried again with
#   right values in the earlier one's place. No mistake costs you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
from collections import Counter

import numpy as np

from rnn_course.kit import check, plots, progress

END = 0

# %% [markdown]
# ## 1. A network that is asked
#
# A token is an integer below K. It may stand for a letter, a word or a piece of one. **Token 0 is `END`**: it is read
# first, before there is anything to read, and when it is chosen the sequence is over.
#
# The network is the cell that you know, with an output layer on top. Its input is one-hot, 1 at the token and 0
# elsewhere, and such a row times $W$ is nothing but *row number `token` of $W$*. That saves a product:
#
# $$z = W[\text{token}] + hU + b \qquad (11.1)$$
#
# The five weights always go together here, in one tuple `model`. The rows of a batch will be the candidates of a
# search, side by side. And what we want is not probabilities but their **logarithms**:
#
# $$\log p_k = o_k - \log \sum_j e^{o_j} \qquad (11.4)$$
#
# A sequence of 1000 tokens with a probability of 0.4 each has $0.4^{1000}$, which is 0 to a computer. The sum of the
# logs is -916, which is no trouble at all. Take care that (11.4) is none either when the scores are large.

# %% reference="rnn_course.decoding.search:decoder_step"

# %% [markdown]
# The table from above is such a network: with these weights the state is 1 at the token that was read and 0
# elsewhere, so $hV$ picks a row of $V$. `next_word` asks it. (The 0 of the table has become $10^{-12}$, whose log is
# finite.)

# %% tags=["exploration"]
WORDS = [".", "New", "Guinea", "Zealand", "York", "Bissau"]
TABLE = np.full((6, 6), 1e-12)
TABLE[0, [1, 2, 0]] = 0.5, 0.4, 0.1
TABLE[1, [3, 4, 2]] = 0.35, 0.33, 0.32
TABLE[2, [0, 5]] = 0.6, 0.4
TABLE[3:, 0] = 1
atlas = (30 * np.eye(6), np.zeros((6, 6)), np.zeros(6), np.log(TABLE), np.zeros(6))
nothing = np.zeros((1, 6))

def next_word(after):
    log_p, _ = decoder_step(np.array([WORDS.index(after)]), nothing, atlas)
    return {WORDS[k]: float(p.round(3)) for k, p in enumerate(np.exp(log_p[0])) if p > 0.001}

for word in WORDS[:4]:
    print(f"{word:8}", next_word(word))

# %% [markdown]
# ## 2. How probable is a sequence?
#
# As probable as its first token, times its second given the first, times its third given those two, and so on. With
# logs it is a sum:
#
# $$\log p(y) = \sum_t \log p(y_t \mid y_0 \dots y_{t-1}) \qquad (11.5)$$
#
# The network reads $y_{t-1}$ and is asked about $y_t$: always one behind. What it read before that is in its state,
# which starts from `h0`. In a translator, `h0` would hold what the sentence means.

# %% reference="rnn_course.decoding.search:sequence_log_p"

# %% tags=["exploration"]
def words(text):
    return np.array([WORDS.index(word) for word in text.split()])

for text in ("Guinea .", "New Zealand .", "New York .", "."):
    print(f"{text:14} {np.exp(sequence_log_p(words(text), nothing, atlas)):.3f}")

# %% [markdown]
# ## 3. Take the best each time
#
# Now nobody gives you $y$. The simplest way to make one is *greedy*: take the most probable token, feed it back, go on
# until it is END, or until there are T.

# %% reference="rnn_course.decoding.search:greedy_search"

# %% tags=["exploration"]
y, log_p = greedy_search(nothing, atlas, 4)
print(" ".join(WORDS[token] for token in y), f"   probability {np.exp(log_p):.3f}")

# %% [markdown]
# There it is. As a step, *New* was right. That its probability would be split among three names could only be seen
# later.

# %% [markdown]
# ## 4. Look at everything
#
# The way to be certain is to try all. Sequences form a tree: every beginning has K continuations. A sequence is
# *complete* when it has come to END, or when it has T tokens (11.8); only what is not complete goes on growing.
#
# Before you write it, a warning. A probability is at most 1, so every further token makes a sequence less probable:
# long ones are at a disadvantage, however good they are. A common remedy is to divide by a power of the length,
#
# $$\text{score}(y) = \frac{\log p(y)}{L^\alpha} \qquad (11.9)$$
#
# With $\alpha = 0$ it is log p. With $\alpha = 1$ it is the mean log p of a token. Since log p is negative, dividing by
# something larger brings it closer to 0: that is better.

# %% reference="rnn_course.decoding.search:exhaustive_search"

# %% tags=["exploration"]
for alpha in (0, 1):
    y, score = exhaustive_search(nothing, atlas, 4, alpha)
    print(f"alpha {alpha}:", " ".join(WORDS[token] for token in y), f"  score {score:.3f}")

# %% [markdown]
# *Guinea* by probability; by the mean, *New Zealand*, which has one token more, and is sure of the last. Which of the
# two is better is not for the network to say: $\alpha$ is yours to choose.
#
# And looking at everything has its price. Names of up to 12 letters, with 27 tokens to choose from:

# %% tags=["exploration"]
tree_size = 26**12
print(f"{tree_size:.1e} complete names; at a million a second, {tree_size / 1e6 / 3600 / 24 / 365:.0f} years")

# %% [markdown]
# ## 5. Keep a few
#
# Between one beginning and all of them lies the *beam*: carry a few, the `width` best so far. At each step every one of
# them is extended by every token. That makes B K candidates in **one** contest, and again the `width` best are kept:
#
# $$s_{bk} = \text{log\_p\_so\_far}_b + \log p_{bk} \qquad (11.11)$$
#
# A strong beginning may win several places and a weak one none. So for each winner you must know not only its token $k$
# but also which row $b$ it came from: its *parent*.

# %% reference="rnn_course.decoding.search:extend_beams"

# %% [markdown]
# Here is what it does on the atlas with room for two. At each step all candidates are drawn; those that win a place are
# blue, with their probability so far.

# %% tags=["exploration"]
def grow(h0, model, width, steps):
    """Each step's candidates: (parent's name, own name, probability, whether it is kept)."""
    names, so_far, h, last, drawn = [""], np.zeros(1), h0, np.array([END]), []
    for _ in range(steps):
        log_p, h = decoder_step(last, h, model)
        parent, token, kept = extend_beams(so_far, log_p, width)
        winners = list(zip(parent.tolist(), token.tolist(), strict=True))
        drawn.append([(names[b], f"{names[b]} {WORDS[k]}", np.exp(so_far[b] + log_p[b, k]), (b, k) in winners)
                      for b in range(len(names)) for k in range(len(WORDS)) if log_p[b, k] > -9])
        going_on = token != END
        names = [f"{names[b]} {WORDS[k]}" for b, k in winners if k != END]
        so_far, h, last = kept[going_on], h[parent][going_on], token[going_on]
        if not names:
            break
    return drawn

# %% tags=["exploration"]
words_for_the_tree = (
    "A tree from left to right. Step 1: New 0.5 and Guinea 0.4 are kept, END 0.1 is not. Step 2: of five candidates "
    "Guinea END with 0.24 and New Zealand with 0.175 are kept, the others are not. Step 3: New Zealand END, 0.175.")
with plots.figure(alt=words_for_the_tree, width=8, height=3.6) as axes:
    places = {"": (0, 0.5)}
    for step, candidates in enumerate(grow(nothing, atlas, 2, 3), start=1):
        for i, (parent, name, p, kept) in enumerate(candidates):
            places[name] = step, 1 - (i + 0.5) / len(candidates)
            colour, line = (plots.BLUE, 2) if kept else ("0.6", 1)
            (x, y), (x0, y0) = places[name], places[parent]
            axes.plot([x0, x], [y0, y], color=colour, linewidth=line, zorder=line)
            axes.text(x, y, f"{name.split()[-1].replace('.', 'END')} {p:.3g}", ha="center", va="center", zorder=3,
                      color=colour, bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": colour})
    axes.set(xlim=(-0.1, 3.5), ylim=(0, 1), xticks=[1, 2, 3], yticks=[], xlabel="step")
    axes.spines["left"].set_visible(False)

# %% [markdown]
# *Guinea* survived the first step as second best, and won at the second. What comes to END is complete: it must be
# **set aside**, not extended, and not forgotten either, because it may well be better than all that is still growing.
#
# Now the whole search. The beginnings are the rows of a batch, so one call of `decoder_step` serves them all. Two
# things go wrong in this function again and again, in published code too. When rows change places, *all* that belongs
# to a row must move with it: its tokens **and its state** (11.15). And each sequence that was set aside has a length of
# its own (11.9).

# %% reference="rnn_course.decoding.search:beam_search"

# %% [markdown]
# A beam of one is greedy search. A beam with room for the whole tree is exhaustive. See for yourself, on networks with
# random weights:

# %% tags=["exploration"]
def random_network(rng, K=4, H=6):
    shapes = (K, H), (H, H), (H,), (H, K), (K,)
    return rng.normal(size=(1, H)), tuple(rng.normal(size=shape) for shape in shapes)

def share_of_best(width, networks=100):
    """How often a beam finds the very best of all sequences of up to 5 tokens."""
    rng, found = np.random.default_rng(0), 0
    for _ in range(networks):
        h0, model = random_network(rng)
        found += np.array_equal(beam_search(h0, model, width, 5, 0)[0], beam_search(h0, model, 4**5, 5, 0)[0])
    return found / networks

print({width: share_of_best(width) for width in (1, 2, 3, 5, 10)})

# %% [markdown]
# ## 6. Countries
#
# Time for a real network. These are the names of countries and islands as English has them (from Unicode's tables,
# which come with the package `babel` and count the eurozone among them), those that are one plain word of up to 12
# letters.

# %% tags=["exploration"]
from babel import Locale

territories = Locale("en").territories.items()
names = sorted({name.lower() for code, name in territories
                if len(code) == 2 and name.isascii() and name.isalpha() and 3 < len(name) < 13})
LETTERS = "." + "".join(sorted(set("".join(names))))
T = 13

def spelled(y):
    return "".join(LETTERS[token] for token in y if token != END)

targets = np.array([[LETTERS.index(letter) for letter in name.ljust(T, ".")] for name in names])
read = np.concatenate([np.full((len(names), 1), END), targets[:, :-1]], axis=1)
real = np.cumsum(read == END, axis=1) == 1
print(len(names), "names,", len(LETTERS), "tokens:", ", ".join(names[::25]))

# %% [markdown]
# To be quick, only the output layer is trained: $W$ and $U$ stay as they were drawn. That such a network learns
# anything is a wonder of its own, and the subject of assignment 15. Here it is enough that it is a network like any
# other, with the same five weights.

# %% tags=["exploration"]
def train(units=300, steps=300):
    rng, K = np.random.default_rng(0), len(LETTERS)
    W, U = rng.normal(size=(K, units)), rng.normal(size=(units, units)) * 0.9 / np.sqrt(units)
    h, states = np.zeros((len(names), units)), []
    for t in range(T):
        h = np.tanh(W[read[:, t]] + h @ U)
        states.append(h)
    h, wanted = np.stack(states, axis=1)[real], np.eye(K)[targets[real]]
    V, mean, size = np.zeros((units, K)), 0, 0
    for i in range(1, steps + 1):
        p = np.exp(h @ V)
        p /= p.sum(axis=1, keepdims=True)
        slope = h.T @ (p - wanted) / len(h) + 1e-3 * V
        mean, size = 0.9 * mean + 0.1 * slope, 0.99 * size + 0.01 * slope**2
        V -= 0.02 * mean / (1 - 0.9**i) / (np.sqrt(size / (1 - 0.99**i)) + 1e-8)
    print(f"loss per letter: {-np.log((p * wanted).sum(axis=1)).mean():.2f}; no clue would be {np.log(K):.2f}")
    return W, U, np.zeros(units), V, np.zeros(K)

model = train()
blank = np.zeros((1, 300))

# %% [markdown]
# Is a wider beam better? `h0` is what the network has in mind at the start, so let it have something in mind: 30 random
# states, and each time the most probable name is wanted. That one can be found with certainty here: log p only falls as
# a name grows, so if you always extend the best of *all* beginnings, the first complete one is the best. (It is
# called best-first search. It is exact with $\alpha = 0$ only, and needs room for everything that it has seen.)

# %% tags=["exploration"]
import heapq

def best_first(h0, model, T):
    queue, counter = [(0.0, 0, [END], h0)], 1
    while True:
        cost, _, y, h = heapq.heappop(queue)
        if (len(y) > 1 and y[-1] == END) or len(y) == T + 1:
            return np.array(y[1:]), -cost
        log_p, h = decoder_step(np.array(y[-1:]), h, model)
        for token, more in enumerate(log_p[0]):
            heapq.heappush(queue, (cost - more, counter, [*y, token], h))
            counter += 1

minds = 0.5 * np.random.default_rng(1).normal(size=(30, 1, 300))
best = [best_first(h0, model, T) for h0 in minds]
for i, (y, log_p) in enumerate(best[:6]):
    greedy, greedy_log_p = greedy_search(minds[i], model, T)
    print(f"greedy {spelled(greedy):13} {greedy_log_p:6.2f}    best {spelled(y) or '(nothing)':10} {log_p:6.2f}")

# %% tags=["exploration"]
WIDTHS = (1, 2, 3, 5, 10, 30)
found = {(width, alpha): [beam_search(h0, model, width, T, alpha) for h0 in minds]
         for width in WIDTHS for alpha in (0, 1)}
hits = [np.mean([np.array_equal(found[width, 0][i][0], y) for i, (y, _) in enumerate(best)]) for width in WIDTHS]
words_for_the_widths = (
    "Left, how often the beam finds the most probable name: rarely with a width of 1, always with 30. Right, the "
    "mean length of what it finds: with alpha 0 it falls as the beam widens, with alpha 1 it rises.")
with plots.figure(alt=words_for_the_widths, columns=2, width=8) as (left, right):
    left.plot(range(6), hits, "o-", color=plots.BLUE)
    left.set(ylim=(0, 1.05), ylabel="share", title="most probable name found")
    for alpha, colour, line in ((0, plots.VERMILLION, "-"), (1, plots.BLUE, "--")):
        lengths = [np.mean([len(y) for y, _ in found[width, alpha]]) for width in WIDTHS]
        right.plot(range(6), lengths, "o" + line, color=colour, label=f"$\\alpha$ = {alpha}")
    right.set(ylabel="tokens", title="length of what is found", ylim=(0, None))
    right.legend(frameon=False)
    for axes in (left, right):
        axes.set(xlabel="width of the beam", xticks=range(6), xticklabels=WIDTHS)

# %% [markdown]
# On the left, the beam keeps its promise: the wider, the more often it finds what is most probable. On the right is the
# catch. With $\alpha = 0$, what it finds gets **shorter** the better it searches, down to *nothing at all*: no name has
# less to lose than the empty one. The same was found in large translation systems, where for more than half of all
# sentences the most probable translation was the empty one (Stahlberg and Byrne, 2019). Greedy search hid that, by
# searching badly. Dividing by the length makes up for it:

# %% tags=["exploration"]
for alpha in (0, 1):
    print(f"alpha {alpha}:", ", ".join(spelled(y) or "(nothing)" for y, _ in found[30, alpha][:12]))

# %% [markdown]
# ## 7. By chance
#
# Even so: a search finds the same name each time, and it is one that the network has read over and over. For a
# translation that is what you want. For new names it is not. So do not search; **draw**, and give each letter the
# chance that the network gives it. How bold the draw is can be set by a *temperature*:
#
# $$p_k = \frac{e^{\log p_k / \tau}}{\sum_j e^{\log p_j / \tau}} \qquad (11.18)$$
#
# With $\tau = 1$ nothing changes. Towards 0 the best token takes all; far above 1 all become alike.

# %% reference="rnn_course.decoding.sampling:with_temperature"

# %% tags=["exploration"]
first_letter, _ = decoder_step(np.array([END]), blank, model)
words_for_the_bars = (
    "Four bar charts of the first letter's probability. At temperature 0.3 the letters g and m stand out, with 0.25 "
    "and 0.2; at 0.7, 1 and 1.5 the bars become more and more even.")
with plots.figure(alt=words_for_the_bars, columns=4, width=9, height=2.2) as row:
    for axes, tau in zip(row, (0.3, 0.7, 1, 1.5), strict=True):
        axes.bar(range(len(LETTERS)), with_temperature(first_letter, tau)[0], color=plots.BLUE)
        axes.set(title=f"$\\tau$ = {tau}", ylim=(0, 0.27), xticks=range(len(LETTERS)))
        axes.set_xticklabels(LETTERS, fontsize=6)
    row[0].set_ylabel("probability")

# %% [markdown]
# A high temperature wakes everything, also the many tokens that make no sense at this place. Each has hardly a chance,
# but together they have one, and a single wrong letter spoils the rest. So people cut the tail off. One way: keep the
# `k` most probable tokens, and let them share, in proportion, what the others had (11.20).

# %% reference="rnn_course.decoding.sampling:top_k"

# %% [markdown]
# But how many make sense? After *afghanista* very few, at the beginning of a name many. The *nucleus* asks for a
# share instead: the fewest tokens that hold, say, 0.9 of the probability. Go down from the largest; the one with
# which the sum reaches the share still belongs to it (11.21).

# %% reference="rnn_course.decoding.sampling:nucleus"

# %% tags=["exploration"]
def after(beginning):
    h, token = blank, END
    for letter in beginning:
        _, h = decoder_step(np.array([token]), h, model)
        token = LETTERS.index(letter)
    return np.exp(decoder_step(np.array([token]), h, model)[0])

words_for_the_nucleus = (
    "Two bar charts of the next letter's probability, what is in the nucleus of 0.9 in blue and the rest in grey. At "
    "the beginning about sixteen letters are blue; after 'afghanista' it is a handful, and n has most of it.")
with plots.figure(alt=words_for_the_nucleus, columns=2, width=8, height=2.4) as row:
    for axes, beginning in zip(row, ("", "afghanista"), strict=True):
        p = after(beginning)
        colours = np.where(nucleus(p, 0.9)[0] > 0, plots.BLUE, "0.75")
        axes.bar(range(len(LETTERS)), p[0], color=colours)
        axes.set(title=f"after '{beginning}'", xticks=range(len(LETTERS)), xticklabels=LETTERS)

# %% [markdown]
# The three are often used together: first the temperature, then the top k of that, then the nucleus of those. The order
# is a convention, but it matters: a nucleus that is taken before the temperature is another one.

# %% reference="rnn_course.decoding.sampling:next_distribution"

# %% [markdown]
# Now a draw. A computer gives you uniform random numbers between 0 and 1. Lay the probabilities end to end, so that
# they fill the same line, and see on which of them $u$ falls:
#
# $$F_k = p_0 + \dots + p_k, \qquad \text{token} = \text{the first } k \text{ with } F_k > u \qquad (11.23), (11.24)$$
#
# (`rng.choice` does the same inside. Here you write it, and for all rows of a batch at once.)

# %% reference="rnn_course.decoding.sampling:draw_tokens"

# %% [markdown]
# And the sampler: like greedy search, with the choice left to chance, for B rows side by side. They do not all end at
# the same step, so the shorter ones are filled up with END (11.26).
#
# Chance is hard to check with a single example. The check below asks with $k = 1$, where only one token can be drawn.
# When your notebook is marked, thousands of samples are counted as well, as in the cell after it.

# %% reference="rnn_course.decoding.sampling:sample"

# %% tags=["exploration"]
drawn = sample(np.repeat(nothing, 20_000, axis=0), atlas, 4, 1.0, 6, 1.0, np.random.default_rng(0))
shares = Counter(" ".join(WORDS[token] for token in y if token != END) for y in drawn)
for name, count in shares.most_common():
    p = np.exp(sequence_log_p(words(name + " ."), nothing, atlas))
    print(f"{name or '(nothing)':18} drawn {count / 20_000:.3f}   probability {p:.3f}")

# %% [markdown]
# Here are the countries, at four temperatures:

# %% tags=["exploration"]
def draw_names(tau, k=27, mass=1.0, count=300):
    rng = np.random.default_rng(2)
    return [spelled(y) for y in sample(np.repeat(blank, count, axis=0), model, T, tau, k, mass, rng)]

TEMPERATURES = (0.3, 0.7, 1, 1.5)
by_temperature = {tau: draw_names(tau) for tau in TEMPERATURES}
for tau, drawn in by_temperature.items():
    print(f"temperature {tau}:", ", ".join(name for name in drawn[:14] if len(name) > 3))

# %% tags=["exploration"]
words_for_the_trade = (
    "Two curves over the temperatures 0.3, 0.7, 1 and 1.5. The share of names that really exist falls from a quarter "
    "to almost nothing; the share of different names rises from half to all.")
with plots.figure(alt=words_for_the_trade, height=2.6) as axes:
    exist = [np.mean([name in names for name in by_temperature[tau]]) for tau in TEMPERATURES]
    different = [len(set(by_temperature[tau])) / 300 for tau in TEMPERATURES]
    axes.plot(TEMPERATURES, different, "o-", color=plots.BLUE, label="different from one another")
    axes.plot(TEMPERATURES, exist, "o--", color=plots.VERMILLION, label="names that exist")
    axes.set(xlabel="temperature", ylabel="share of 300 samples", ylim=(0, 1.05), xticks=TEMPERATURES)
    axes.legend(frameon=False)

# %% [markdown]
# Cold, it recites what it has read, and repeats itself. Hot, it stammers. In between it invents. And with the tail cut
# off, it keeps its voice where it stammered:

# %% tags=["exploration"]
for title, filters in (("all", {}), ("top 4", {"k": 4}), ("nucleus 0.8", {"mass": 0.8})):
    print(f"temperature 1.5, {title}:", ", ".join(name for name in draw_names(1.5, **filters)[:12] if len(name) > 3))

# %% [markdown]
# ## 8. How good is it?
#
# For invented names, you are the judge. For translations there are too many, so they are compared with what people
# wrote. The measure that everyone reports, BLEU, asks: of the n-grams of the candidate (n words in a row), how many
# does a reference have too?
#
# There is a trick to be ruled out. The candidate *the the the the the the the* has seven words, and every one of them
# is in the reference *the cat is on the mat*. So each n-gram counts only as often as some reference has it (11.28):
# here 2 of 7. With several references, it is the largest of their counts.

# %% reference="rnn_course.decoding.scores:clipped_matches"

# %% [markdown]
# The paper that proposed BLEU (Papineni and others, 2002) gives two translations of a Chinese sentence and three that
# people wrote:

# %% tags=["exploration"]
REFERENCES = ("it is a guide to action that ensures that the military will forever heed party commands",
              "it is the guiding principle which guarantees the military forces always being under the command of the "
              "party",
              "it is the practical guide for the army always to heed the directions of the party")
CANDIDATES = {"first": "it is a guide to action which ensures that the military always obeys the commands of the party",
              "second": "it is to insure the troops forever hearing the activity guidebook that party direct"}
VOCABULARY = sorted(set(" ".join((*REFERENCES, *CANDIDATES.values())).split()))

def tokens(text):
    return np.array([VOCABULARY.index(word) for word in text.split()])

references = [tokens(text) for text in REFERENCES]
for which, text in CANDIDATES.items():
    counts = [clipped_matches(tokens(text), references, n) for n in range(1, 5)]
    print(f"{which:7}", "   ".join(f"{n}-grams {m} of {total}" for n, (m, total) in enumerate(counts, start=1)))

# %% [markdown]
# The first is the better one, as every reader will agree, and longer n-grams see it more clearly.
#
# Another trick: say little. The candidate *the* has one word, and it is right; no share of its n-grams shows what it
# leaves out. So there is a penalty for what is shorter than the references (11.32). Where a sentence has several, that
# of the closest length counts.

# %% reference="rnn_course.decoding.scores:brevity_penalty"

# %% tags=["exploration"]
ratio = np.linspace(0.2, 1.6, 29)
lengths = [[np.zeros(round(100 * each))] for each in ratio]
penalties = [brevity_penalty(candidates, [[np.zeros(100)]]) for candidates in lengths]
words_for_the_penalty = (
    "The brevity penalty against the candidate's length divided by the reference's: it rises from 0.02 at 0.2 to 1 at "
    "1, and stays at 1 beyond.")
with plots.figure(alt=words_for_the_penalty, height=2.2) as axes:
    axes.plot(ratio, penalties, color=plots.BLUE)
    axes.set(xlabel="c / r", ylabel="BP", ylim=(0, 1.05))

# %% [markdown]
# BLEU multiplies that penalty by a mean of the four shares, and it is the *geometric* mean, so a candidate must do well
# in all four. (All four have the same weight, 1/4. Some notes say that longer n-grams weigh more: they do not, they
# only match less often.) It is a measure for a whole corpus: matches and totals are added up over all its sentences
# **before** they are divided (11.33).

# %% reference="rnn_course.decoding.scores:corpus_bleu"

# %% [markdown]
# In a single sentence there is often no 4-gram that matches, and BLEU is 0 for a sentence that is quite good. To get a
# number per sentence, smooth the counts. This is what sacrebleu does, the program by which results are compared: the
# first zero counts as half a match, the next as a quarter, and so on (11.37); and a candidate of three words is not
# blamed for having no 4-gram (11.35).

# %% reference="rnn_course.decoding.scores:sentence_bleu"

# %% tags=["exploration"]
for which, text in CANDIDATES.items():
    print(f"{which:7} as a corpus of one {corpus_bleu([tokens(text)], [references]):.3f}   "
          f"smoothed {sentence_bleu(tokens(text), references):.3f}")
never = CANDIDATES["first"].replace("always", "never")
VOCABULARY.append("never")
print(f"first, with 'never' for 'always'   {sentence_bleu(tokens(never), references):.3f}")

# %% [markdown]
# The last line is a warning. One word turns the meaning into its opposite, and BLEU falls by a little, as it would for
# any other word. BLEU sees words, not what they mean. How it takes other damage, you can measure. Here sentences of
# twenty different words are spoiled in three ways, a little more each time:

# %% tags=["exploration"]
def spoiled(y, how, times, rng):
    for _ in range(times):
        i = rng.integers(len(y) - 1)
        if how == "two neighbours swapped":
            y[[i, i + 1]] = y[[i + 1, i]]
        elif how == "a word replaced":
            y[i] = rng.integers(100, 1000)
        else:
            y = np.delete(y, i)
    return y

def bleu_after(how, times):
    rng = np.random.default_rng(0)
    right = [rng.permutation(20) for _ in range(200)]
    return corpus_bleu([spoiled(y.copy(), how, times, rng) for y in right], [[y] for y in right])

ways = ("a word left out", "two neighbours swapped", "a word replaced")
plots.lines(
    {how: [bleu_after(how, times) for times in range(9)] for how in ways},
    across="how many times", up="BLEU",
    alt="BLEU against the number of damages from 0 to 8. All three curves fall from 1, and almost alike: to 0.85 after "
        "one, to 0.5 after four. After eight, words left out are lowest, with 0.2.")

# %% [markdown]
# To BLEU it is all the same: a swap that leaves every word in its sentence costs as much as a word that is missing or
# wrong, since both break the 4-grams around them. (When much is missing, the penalty is added.) A reader would forgive
# the one sooner than the other.
#
# Search, chance and measure: all of it came out of your functions.

# %% [markdown]
# ## 9. As one works: one step, a thousand times
#
# **Nothing in this section is marked.** Whoever searches or draws calls the same small step again and again, so how
# it is called decides how long you wait. (The times below are your computer's.)
#
# **Rows of one batch.** The candidates of a beam, or many samples, can go through the step one by one or side by side.
# For each call Python looks up names, makes arrays and reads all the weights; side by side it does so once.

# %% tags=["exploration"]
from timeit import repeat

def milliseconds(call, *given):
    """The shortest of three runs: whatever else the computer does makes them longer."""
    return 1000 * min(repeat(lambda: call(*given), number=1, repeat=3))

def each_by_itself(token, h):
    return np.concatenate([decoder_step(token[b : b + 1], h[b : b + 1], model)[0] for b in range(len(token))])

rng = np.random.default_rng(0)
for count in (1, 10, 100):
    token, h = rng.integers(0, len(LETTERS), count), rng.normal(size=(count, 300))
    apart = abs(each_by_itself(token, h) - decoder_step(token, h, model)[0]).max()
    print(f"{count:4} rows: one by one {milliseconds(each_by_itself, token, h):6.2f} ms, "
          f"as one batch {milliseconds(decoder_step, token, h, model):6.2f} ms, difference {apart:.0e}")

# %% [markdown]
# The difference is rounding: a product of another size may add its terms in another order. And if the batch is *slower*
# on your computer, its cores are busy. NumPy shares a large product among threads, one for each core, and all wait for
# the last of them. Where several programs compete, `OMP_NUM_THREADS=1`, set before Jupyter starts, ends that.
#
# **The right call.** If you have Keras, here is the same network as a Keras model of one step. The five weights go over
# as they are:

# %% tags=["exploration"]
def in_keras(model):
    """A Keras model that takes token (B,) and h (B, H) and returns log p (B, K) and h_next (B, H)."""
    W, U, _, _, c = model
    token, h = keras.Input((), dtype="int32"), keras.Input((len(U),))
    h_next, _ = keras.layers.SimpleRNNCell(len(U))(keras.ops.one_hot(token, len(W)), [h])
    log_p = keras.layers.Dense(len(c), activation="log_softmax")(h_next)
    stepper = keras.Model([token, h], [log_p, h_next])
    stepper.set_weights(model)
    return stepper

def compare_calls(stepper, token, h):
    """Print how long a step takes with each call, and how far its log p is from yours."""
    calls = {"decoder_step": lambda: decoder_step(token, h, model), "stepper(...)": lambda: stepper([token, h]),
             "predict_on_batch": lambda: stepper.predict_on_batch([token, h]),
             "predict": lambda: stepper.predict([token, h], verbose=0)}
    for name, call in calls.items():
        apart = abs(keras.ops.convert_to_numpy(call()[0]) - decoder_step(token, h, model)[0]).max()
        print(f"{len(token):4} rows, {name:16} {milliseconds(call):7.2f} ms, difference {apart:.0e}")

# %% tags=["exploration"]
from rnn_course.kit.quiet import quiet_stderr

h = h.astype("float32")
try:
    with quiet_stderr():  # TensorFlow prints a lot when it starts
        import keras
    stepper = in_keras(model)
except ImportError:
    print("Keras is not installed here. Nothing else in this notebook needs it.")
else:
    for count in (1, 100):
        compare_calls(stepper, token[:count], h[:count])

# %% [markdown]
# Three ways to ask, and the same answer, in float32. `predict` is made for one long array: each call sets up a loop
# over batches, with callbacks, and puts the parts together again. For a data set that is nothing. In a decoding loop it
# is the larger part of the time, and with TensorFlow nearly all of it. `predict_on_batch` goes to the compiled step at
# once, and took in our runs, with TensorFlow and with JAX, at most two and a half times as long for a hundred rows as
# for one. `stepper([token, h])` compiles nothing: it runs one operation after the other. For a single row of so small a
# network, your own step is the fastest of all.
#
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Your own letters.** Let the network begin with *z*: read END and *z* by hand, as `after` does, and go on from
#   there. Which searches have to be changed, and which only need another start?
# * **Stop early.** With $\alpha = 0$ a beam may stop as soon as its best complete sequence beats all that are still
#   growing. Why? And what would you have to know to stop early with $\alpha = 1$?
# * **All different.** Several names from one beam are often alike but for a letter. Take 10 places, give each first
#   letter at most one of them, and look at what you find.
# * **Without repeats.** Add $-\log(-\log u)$, with a fresh uniform $u$ each, to the log p of all tokens, and take the
#   largest. Count: it is a draw. Take the `k` largest: it is a draw of k tokens, all different.
# * **Fool BLEU.** Which words could you add to the second candidate to raise its BLEU above the first one's? Would you
#   call it a better translation?
