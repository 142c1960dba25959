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
# # From one sequence to another
#
# **How does a program read any date?** *20 eylül 1958*, *den 3 mars 2021*, *7 de setembro de 1999*: the same day can be
# written in a hundred ways, and a program wants one, `1958-09-20`. You could write rules, twelve names of months for
# each language. Or you could show a network ten thousand dates and their answers, and let it find the rules.
#
# The network reads a sequence and writes another one, of another length. You will build it, see it fail in a way that
# says a lot, and repair it with the idea that everybody has used since: **attention**. At the end you can watch where
# it looks, letter by letter, and the same network will have learned to sort.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, what a GRU is, a little Keras, as in assignment 08, and three to five hours.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that train or draw use your code; until it is there, such a cell prints one line that names what it waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * One exercise needs an earlier one: `build_attention_decoder` needs `AdditiveAttention`.
# * Write `keras.ops` where you would write `np`, inside models, and your code runs on TensorFlow, PyTorch and JAX.
# * Six cells train, each for 15 to 30 seconds on two cores; the first five print the loss as they go.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import numpy as np

from rnn_course.kit import check, plots, progress
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

PAD, START, END = 0, 1, 2  # tokens of every alphabet; its letters are numbered from 3

# %% [markdown]
# ## 1. Ten thousand dates
#
# Babel, a Python package, knows how people write dates: its data is the Unicode Common Locale Data Repository. Eleven
# languages, English in two ways, long dates with and without the day of the week, from 1950 to 2049, each day at most
# once. We draw 12000 and set the last 2000 aside: no network sees them before it is judged.

# %% tags=["exploration"]
import datetime
from babel.dates import format_date

LANGUAGES = ["en_US", "en_GB", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "fi", "tr"]

def dates(rng, number, languages):
    """Pairs of a date as people write it and in ISO's form; no day twice."""
    pairs, first = [], datetime.date(1950, 1, 1)
    for days in rng.permutation(36525)[:number]:
        day = first + datetime.timedelta(int(days))
        style, language = str(rng.choice(["full", "long"])), str(rng.choice(languages))
        pairs.append((format_date(day, style, locale=language).lower(), day.isoformat()))
    return pairs

pairs = dates(np.random.default_rng(0), 12000, LANGUAGES)
for text, iso in pairs[:6]:
    print(f"{text:36}", iso)

# %% [markdown]
# Letters become numbers, from 3 on: 0 is padding, 1 is START, 2 is END. All texts are filled up to the longest.

# %% tags=["exploration"]
LETTERS = sorted({letter for text, _ in pairs for letter in text})
DIGITS = "-0123456789"

def numbers(texts, alphabet, length):
    """Texts as rows of numbers, filled up with PAD; a letter that the alphabet has not is left out."""
    rows = [[alphabet.index(letter) + 3 for letter in text if letter in alphabet] for text in texts]
    return np.array([row[:length] + [PAD] * (length - len(row)) for row in rows])

def text_of(row, alphabet=DIGITS):
    return "".join(alphabet[token - 3] for token in row if token > END)

longest = max(len(text) for text, _ in pairs)
x, y = numbers([text for text, _ in pairs], LETTERS, longest), numbers([iso for _, iso in pairs], DIGITS, 10)
x_new, y_new, x, y = x[10000:], y[10000:], x[:10000], y[:10000]
print(len(LETTERS), "letters, the longest text has", longest)
print(x[0], y[0])

# %% [markdown]
# ## 2. A teacher who always knows
#
# The network will write one token after another, and each depends on those before it. While it learns, its own are
# mostly wrong. So we tell it the right ones: at each step it is given what *should* have been said one step earlier,
# whatever it did say. This is called **teacher forcing**, and it makes the whole sequence one batch of small questions
# that can be asked at the same time.

# %% reference="rnn_course.models.seq2seq:teacher_forcing"

# %% tags=["exploration"]
inputs, targets, mask = teacher_forcing(np.array([[7, 5, 8], [4, 6, 0]]))
print("given ", *inputs, "\nasked ", *targets, "\ncounts", *mask)

# %% [markdown]
# Read a column from top to bottom: *given 7, say 5*. The first thing given is START, the last thing asked is END, so
# the network also learns how to begin and when to stop. And its outputs at padding must not count.
#
# $$\text{loss} = -\frac1n \sum_{b,t} \log p_{b,t}[\text{target}_{b,t}] \quad\text{over real targets} \qquad (10.5)$$

# %% reference="rnn_course.models.seq2seq:masked_cross_entropy"

# %% [markdown]
# ## 3. Encoder and decoder
#
# One network reads the source; what it has understood is its last state. It is the thought, so to speak, and a second
# network puts it into words of another alphabet.

# %% tags=["exploration"]
alt = ("Boxes in a row: an encoder reads the letters of 3 mai one by one, its states are joined by arrows from left to "
       "right. Its last state is handed to a decoder, which reads START, 2, 0 and says 2, 0, 2.")
with plots.figure(alt=alt, width=9, height=2.6) as axes:
    above, below = [""] * 5 + list("202"), [*"3␣mai", "START", "2", "0"]
    for place, (said, read) in enumerate(zip(above, below, strict=True)):
        left, colour = place + 0.6 * (place > 4), plots.BLUE if place < 5 else plots.VERMILLION
        axes.text(left, 0, read, ha="center", va="center", fontsize=12)
        axes.text(left, 1, "h", ha="center", va="center", bbox={"boxstyle": "round", "fc": "w", "ec": colour, "lw": 2})
        axes.text(left, 2, said, ha="center", va="center", fontsize=12)
        arrow = {"arrowstyle": "-|>"}
        axes.annotate("", (left, 0.75), (left, 0.2), arrowprops=arrow)
        if place > 4:
            axes.annotate("", (left, 1.8), (left, 1.25), arrowprops=arrow)
        if place < 7:
            axes.annotate("", (left + 0.82 + 0.6 * (place == 4), 1), (left + 0.18, 1), arrowprops=arrow)
    axes.set(xlim=(-0.6, 8.2), ylim=(-0.4, 2.4))
    axes.axis("off")

# %% reference="rnn_course.models.seq2seq:build_encoder"

# %% [markdown]
# The decoder is needed twice. To **train**, it reads whole sequences that the teacher gives it. To **use** it there is
# no teacher: it must say one token, read that token, say the next. So you build two models, a `decoder` for sequences
# and a `stepper` for a single step. They have to be the same network. Layers that are made once and called twice share
# their weights; layers that are made twice share nothing, and a stepper of fresh layers babbles, however well the
# decoder has been trained.

# %% reference="rnn_course.models.seq2seq:build_decoder"

# %% [markdown]
# Encoder and decoder together make a model that can be trained. (`looks_back` is for section 7.) Keras calls a
# *callback* after each epoch; ours prints the loss.

# %% tags=["exploration"]
def together(encoder, decoder, looks_back=False):
    """One model of source and teacher's tokens, to be trained."""
    source, given = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    hs, h = encoder(source)
    hs = ops.copy(hs)  # without the mask that Keras hangs on it: the attention sees padding in the source itself
    return keras.Model([source, given], decoder([given, h, hs, source] if looks_back else [given, h]))

def train(model, x, y, epochs, batch=128):
    """Train, and print the loss of each epoch; the learning rate falls from step to step."""
    inputs, targets, _ = teacher_forcing(y)
    slowing = keras.optimizers.schedules.CosineDecay(0.01, epochs * len(x) // batch)
    model.compile(keras.optimizers.Adam(slowing), masked_cross_entropy)
    show = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: print(f"{logs['loss']:.4f}", end=" ", flush=True))
    print("loss after each epoch:", end=" ", flush=True)
    model.fit([x, inputs], targets, epochs=epochs, batch_size=batch, verbose=0, callbacks=[show])
    print()

# %% [markdown]
# Six epochs, about 15 seconds on two cores:

# %% tags=["exploration"]
keras.utils.set_random_seed(0)
encoder = build_encoder(len(LETTERS) + 3, M=24, H=48)
decoder, stepper = build_decoder(len(DIGITS) + 3, E=16, H=48)
train(together(encoder, decoder), x, y, epochs=6)

# %% [markdown]
# ## 4. Without the teacher
#
# Now let it write. At each step it takes the token that it finds most probable, and reads it in the next.

# %% reference="rnn_course.models.seq2seq:greedy_decode"

# %% [markdown]
# And two measures to judge it by: how many dates are right from the first digit to END, and how many tokens are.

# %% reference="rnn_course.models.seq2seq:exact_match"

# %% tags=["exploration", "figure"]
def write(encoder, stepper, x, T, looks_back=False):
    """What the network writes, (B, T)."""
    hs, h = encoder.predict(x, batch_size=500, verbose=0)
    return greedy_decode(stepper, h, (hs, x) if looks_back else (), T)[0]

def judge(written, y):
    exact, tokens = exact_match(written, teacher_forcing(y)[1])
    print(f"{exact:.2%} of the sequences right, {tokens:.2%} of the tokens")

written = write(encoder, stepper, x_new, 11)
judge(written, y_new)
for k in range(5):
    print(f"{text_of(x_new[k], LETTERS):36} {text_of(y_new[k])}  it says {text_of(written[k])}")

# %% [markdown]
# More than four tokens in five are right, and hardly any date is. Look at what it gets: the hyphens, and the year. The
# year is at the end of every text, so it was read last. Month and day were read before, and everything that was read
# since had to fit into the same 48 numbers; what it says of them is little better than a guess. Would a longer training
# help, or more units? Somewhat. But look at the shape of the thing first.

# %% [markdown]
# ## 5. The bottleneck
#
# To see how narrow, take a task whose length we can choose: **sorting**. Lists of 2 to 8 numbers from 0 to 99 go in,
# the same numbers come out in order. A number is one token.

# %% tags=["exploration"]
def lists(rng, number, longest=8):
    """Random lists and the same lists sorted, as tokens."""
    there = np.arange(longest) < rng.integers(2, longest + 1, size=(number, 1))
    values = rng.integers(0, 100, size=(number, longest))
    ordered = np.sort(np.where(there, values, 100), axis=1)
    return np.where(there, values + 3, PAD), np.where(there, ordered + 3, PAD)

def by_length(written, x, y):
    """The share of lists that are right, for each length."""
    length, targets = (x != PAD).sum(axis=1), teacher_forcing(y)[1]
    return [exact_match(written[length == n], targets[length == n])[0] for n in range(2, 9)]

numbers_in, numbers_out = lists(np.random.default_rng(0), 60000)
lists_new, sorted_new = lists(np.random.default_rng(1), 3000)
print((numbers_in - 3)[0, :5], (numbers_out - 3)[0, :5])

# %% [markdown]
# Three epochs of 60 000 lists, about 20 seconds:

# %% tags=["exploration", "figure"]
keras.utils.set_random_seed(0)
encoder = build_encoder(103, M=32, H=48)
decoder, stepper = build_decoder(103, E=32, H=48)
told_once = together(encoder, decoder)
train(told_once, numbers_in, numbers_out, epochs=3)
sorted_once = write(encoder, stepper, lists_new, 9)
judge(sorted_once, sorted_new)

# %% [markdown]
# Perhaps the decoder only forgets? Then it should help to give it the context not once, at the start, but again at
# every step, as Cho and others did:
#
# $$h_t = \text{GRU}([e_t, \text{context}], h_{t-1}) \qquad (10.18)$$

# %% reference="rnn_course.models.seq2seq:build_context_decoder"

# %% [markdown]
# There is no stepper for this one, and none is needed to see which lists are right: a sequence is written without a
# mistake exactly if each of its tokens is the most probable one after the right tokens before it. So let the teacher
# dictate, and judge both networks in this way. (About 20 seconds.)

# %% tags=["exploration"]
def after_the_teacher(model):
    """The most probable token of each step (B, T), if all tokens before it are the right ones."""
    return model.predict([lists_new, teacher_forcing(sorted_new)[0]], batch_size=500, verbose=0).argmax(axis=2)

keras.utils.set_random_seed(0)
encoder = build_encoder(103, M=32, H=48)
told_always = together(encoder, build_context_decoder(103, E=32, H=48, G=48))
train(told_always, numbers_in, numbers_out, epochs=3)
sorted_told = after_the_teacher(told_always)
for name, tokens in (("at the start", after_the_teacher(told_once)), ("at every step", sorted_told)):
    print(f"context {name}: ", end="")
    judge(tokens, sorted_new)

# %% tags=["exploration"]
def draw_by_length(curves):
    ends = "; ".join(f"{name}, from {curve[0]:.2f} to {curve[-1]:.2f}" for name, curve in curves.items())
    with plots.figure(alt=f"The share of lists sorted right, for lists of 2 to 8 numbers: {ends}.") as axes:
        for k, (name, curve) in enumerate(curves.items()):
            axes.plot(range(2, 9), curve, f"o{plots.LINES[k]}", color=plots.COLOURS[k], label=name)
        axes.set(xlabel="numbers in the list", ylabel="lists sorted right", ylim=(0, 1.05))
        axes.legend(frameon=False)

curves = {"context at the start": by_length(sorted_once, lists_new, sorted_new),
          "context at every step": by_length(sorted_told, lists_new, sorted_new)}
draw_by_length(curves)

# %% [markdown]
# First, a warning about the tokens. The first network had 86 % of them right when it wrote by itself, and has 94 % with
# a teacher at its side: the lists are the same, but one wrong token no longer spoils those after it. Shares of tokens
# can be compared only if both were measured in the same way.
#
# Two numbers are easy; of the lists of eight, two in three come out wrong. Giving the context again at every step makes
# no difference to that, because it is the same 48 numbers. **However long the source, it has to fit into a state of
# fixed size.** That is the bottleneck of encoder and decoder.

# %% [markdown]
# ## 6. Look back
#
# The way out is to keep all the states $h_1 \dots h_S$, one for each token of the source, and to let the decoder choose
# at every step which of them it wants. It asks with a *query* $q$, and compares it with each state. The states that fit
# get the larger share:
#
# $$e_s = q \cdot h_s, \qquad a_s = \frac{\exp e_s}{\sum_r \exp e_r}, \qquad \text{context} = \sum_s a_s h_s$$
#
# To choose one state for good would be a jump, and a jump has no gradient. A mixture has one. In NumPy first, for one
# query per row; padding must get nothing, neither weight nor a place in the sum.

# %% reference="rnn_course.cells.attention:dot_attention"

# %% tags=["exploration"]
angles = np.linspace(0, 2 * np.pi, 13)[:12]
around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
rows = {length: dot_attention(length * around, np.tile(around, (12, 1, 1)), np.ones((12, 12)))[1]
        for length in (1, 5, 25)}
plots.heatmaps(
    {f"queries of length {length}": a for length, a in rows.items()}, across="state", down="query", label="a",
    alt="Three maps of 12 queries by 12 states, which point like the hours of a clock. With short queries all weights "
        "are nearly alike, with long ones each query looks at the state that points its way and at hardly any other.")

# %% [markdown]
# Twelve states that point like the hours of a clock, and twelve queries. The longer the query, the sharper the look: a
# network can learn both, what to look for and how narrowly.
#
# The way back has a point to it. A state is used twice, once to be compared and once to be mixed, and so it gets two
# gradients.

# %% reference="rnn_course.cells.attention:dot_attention_backward"

# %% tags=["exploration"]
rng, tiny = np.random.default_rng(0), 1e-6
q, hs, dcontext, mask = rng.normal(size=(1, 4)), rng.normal(size=(1, 5, 4)), rng.normal(size=(1, 4)), np.ones((1, 5))
dq, dhs = dot_attention_backward(dcontext, q, hs, dot_attention(q, hs, mask)[1])
moved = hs + 0
moved[0, 2, 1] += tiny
difference = (dcontext * (dot_attention(q, moved, mask)[0] - dot_attention(q, hs, mask)[0])).sum() / tiny
print("your gradient of one entry", dhs[0, 2, 1], "and a small step:", difference)

# %% [markdown]
# ## 7. A small network that compares
#
# A product is one way to compare. The first attention, by Bahdanau, Cho and Bengio, used a small network:
#
# $$e_{ts} = v \cdot \tanh(q_t W_q + h_s W_h) \qquad (10.26)$$
#
# It can learn other comparisons than *points the same way*: for instance, *is the next one in size*. As a Keras layer,
# for all queries of a sequence at once. It sees from the source $x$ itself which places are padding.

# %% reference="rnn_course.models.attention:AdditiveAttention"

# %% [markdown]
# Now the decoder looks back at every step, with its own state as the query, and computes its output from both.

# %% reference="rnn_course.models.attention:build_attention_decoder"

# %% [markdown]
# The same dates, the same encoder, the same number of units, the same six epochs as in section 3 (about 20 seconds):

# %% tags=["exploration", "figure"]
keras.utils.set_random_seed(0)
encoder = build_encoder(len(LETTERS) + 3, M=24, H=48)
decoder, stepper = build_attention_decoder(len(DIGITS) + 3, E=16, H=48, G=48, A=32)
train(together(encoder, decoder, looks_back=True), x, y, epochs=6)
written = write(encoder, stepper, x_new, 11, looks_back=True)
judge(written, y_new)
for k in np.flatnonzero((written[:, :10] != y_new).any(axis=1))[:5]:
    print(f"{text_of(x_new[k], LETTERS):36} {text_of(y_new[k])}  it says {text_of(written[k])}")

# %% [markdown]
# From 4 % to practically all: in our run one of the 2000 is wrong. (Another processor may round differently and
# make another one, or two, or none.) Nobody told it a single name of a month. Try it on dates of your own, and on
# languages that it has never seen:

# %% tags=["exploration"]
def read(texts):
    return write(encoder, stepper, numbers([text.lower() for text in texts], LETTERS, longest), 11, looks_back=True)

mine = ["March 15, 2024", "le 14 juillet 1989", "24 december 1999", "1 nisan 2003"]
for text, row in zip(mine, read(mine), strict=True):
    print(f"{text:24}", text_of(row))
for language in ("da", "nb", "ca", "ro", "id", "hr"):
    texts, isos = zip(*dates(np.random.default_rng(2), 300, [language]), strict=True)
    exact, _ = exact_match(read(texts), teacher_forcing(numbers(isos, DIGITS, 10))[1])
    print(f"{language}: {exact:4.0%} right, for instance {texts[0]}")

# %% [markdown]
# In Danish and Norwegian the months have names like those that it knows, and it reads nine dates in ten and more. With
# Catalan, Romanian and Indonesian it is a matter of luck: of five networks, from five seeds, the worst read eight dates
# in ten and the best nearly all. And in Croatian, where January is *siječanj*, it can only guess: the best of the five
# read one in five, and three of them hardly any.
#
# ### Where does it look?
#
# The stepper's states are the queries, and the layer's `alignment` returns what each looked at.

# %% tags=["exploration"]
def looks(encoder, decoder, stepper, x, T):
    """What one source makes it write, T tokens, and where it looked at each, (T, S)."""
    found = [layer for layer in decoder._flatten_layers() if isinstance(layer, AdditiveAttention)]  # nested ones too
    if not found:
        raise ValueError("your decoder has no AdditiveAttention to ask: put one with your weights into `found`")
    hs, h = encoder.predict(x, verbose=0)
    tokens, rows, token = [], [], np.array([START])
    for _ in range(T):
        log_p, h = (ops.convert_to_numpy(each) for each in stepper([token, h, hs, x]))
        rows.append(ops.convert_to_numpy(found[0].alignment([h[:, None], hs, x]))[0, 0])
        token = log_p.argmax(axis=1)
        tokens.append(int(token[0]))
    return tokens, np.stack(rows)

def draw_looks(axes, a, source, said, across, down):
    drawn = axes.imshow(a[:, : len(source)], cmap="viridis", vmin=0, vmax=1, aspect="auto")
    axes.figure.colorbar(drawn, ax=axes, label="weight")
    axes.set(xticks=range(len(source)), yticks=range(len(said)), xlabel=across, ylabel=down)
    axes.set_xticklabels(source)
    axes.set_yticklabels(said)

# %% tags=["exploration"]
texts = ["saturday, september 20, 1958", "7. syyskuuta 1999", "quinta-feira, 3 de maio de 2012"]
with plots.figure(
        alt="Three maps: across, the letters of a date, down, the digits that are written. Bright cells show where the "
            "network looks. For each digit it looks at one or a few letters, mostly at or just after the digits and "
            "the month that it is about to write, wherever they are in the text.",
        rows=3, width=9, height=9) as all_axes:
    for axes, text in zip(all_axes, texts, strict=True):
        tokens, a = looks(encoder, decoder, stepper, numbers([text], LETTERS, longest), 11)
        draw_looks(axes, a, list(text), [*text_of(tokens), "END"][: len(a)], "letter of the text", "what it writes")

# %% [markdown]
# Each row is one digit that it writes, each column a letter that it has read. For the year it goes to the end of the
# text, for the month to the middle of its name, for the day to wherever the day is written in that language. This is a
# map between two orders, and it was never given one.

# %% [markdown]
# ## 8. Sort it
#
# The same decoder on the lists of section 5 (about 25 seconds):

# %% tags=["exploration", "figure"]
keras.utils.set_random_seed(0)
encoder = build_encoder(103, M=32, H=48)
decoder, stepper = build_attention_decoder(103, E=32, H=48, G=48, A=32)
train(together(encoder, decoder, looks_back=True), numbers_in, numbers_out, epochs=3)
sorted_attentively = write(encoder, stepper, lists_new, 9, looks_back=True)
judge(sorted_attentively, sorted_new)

# %% tags=["exploration"]
curves["attention"] = by_length(sorted_attentively, lists_new, sorted_new)
draw_by_length(curves)

# %% [markdown]
# 98 lists in 100 are right, and the fall is gone. What is left of it has another reason: in a longer list there are
# more places where one number can go wrong.

# %% tags=["exploration"]
example = np.array([[57, 3, 88, 21, 64, 9, 40, 72]]) + 3
tokens, a = looks(encoder, decoder, stepper, example, 9)
said = [str(token - 3) if token > END else "END" for token in tokens]
alt = ("A map of the list 57, 3, 88, 21, 64, 9, 40, 72 across, and of what is written down: " + ", ".join(said)
       + ". The bright cells show which number of the list is looked at for each number that is written.")
with plots.figure(alt=alt, width=6, height=4) as axes:
    draw_looks(axes, a, (example[0] - 3).tolist(), said, "the list", "what it writes")

# %% [markdown]
# For each number that it writes, it looks at that number in the list, wherever it is, and a little at its neighbours in
# size. Its query says what it wrote last, and the small network has learned to find the next one.

# %% [markdown]
# ## 9. As one works: a validation that writes
#
# **Nothing in this section is marked.** The losses above were measured with the teacher at the network's side, on pairs
# that it learned from. What you want to know is how much it gets right by itself, on others, *while* it learns. A
# callback may run anything after an epoch, `greedy_decode` too. What it adds to `logs` is a metric like any other.

# %% tags=["exploration"]
class ExactMatch(keras.callbacks.Callback):
    """After each epoch: the share of these lists that the network sorts right, without the teacher."""

    def __init__(self, encoder, stepper, x, y):
        super().__init__()
        self.networks, self.x, self.targets = (encoder, stepper), x, teacher_forcing(y)[1]

    def on_epoch_end(self, epoch, logs=None):
        written = write(*self.networks, self.x, self.targets.shape[1], looks_back=True)
        logs["val_exact_match"], _ = exact_match(written, self.targets)

# %% [markdown]
# A question to try it on. Most data are a fixed set. Ours are drawn, so why should the network see a list twice? A
# `keras.utils.PyDataset` is asked for batch k of an epoch, and may make it at that moment:

# %% tags=["exploration"]
class Lists(keras.utils.PyDataset):
    """15 batches of 50 lists of 2 to 5 numbers: the same ones in every epoch, or new ones."""

    def __init__(self, anew):
        super().__init__()
        self.anew, self.epoch = anew, 0

    def __len__(self):
        return 15

    def __getitem__(self, k):
        x, y = lists(np.random.default_rng([k, self.epoch]), 50, longest=5)
        given, targets, _ = teacher_forcing(y)
        return (x, given), targets

    def on_epoch_end(self):
        self.epoch += self.anew

# %% [markdown]
# The sorter of section 8 learns in both ways, as many steps in each. `EarlyStopping` watches the new metric, and has to
# be told that more is better. (About 20 seconds.)

# %% tags=["exploration"]
few, few_sorted = lists(np.random.default_rng(2), 200, longest=5)
few_given, few_targets, _ = teacher_forcing(few_sorted)

def learn(anew, epochs=16):
    keras.utils.set_random_seed(0)
    encoder, data = build_encoder(103, M=32, H=48), Lists(anew)
    decoder, stepper = build_attention_decoder(103, E=32, H=48, G=48, A=32)
    model = together(encoder, decoder, looks_back=True)
    slowing = keras.optimizers.schedules.CosineDecay(0.03, epochs * len(data))
    model.compile(keras.optimizers.Adam(slowing), masked_cross_entropy)
    best = keras.callbacks.EarlyStopping("val_exact_match", mode="max", patience=4, restore_best_weights=True)
    watch = [ExactMatch(encoder, stepper, few, few_sorted), best]
    return model, watch, model.fit(data, epochs=epochs, verbose=0, callbacks=watch,
                                   validation_data=([few, few_given], few_targets)).history

for name, anew in (("the same lists", False), ("new lists", True)):
    model, watch, history = learn(anew)
    for choice, at in (("lowest loss", np.argmin(history["val_loss"])),
                       ("most right", np.argmax(history["val_exact_match"]))):
        print(f"{name:14} {choice:11} after epoch {at + 1:2}: loss {history['loss'][at]:.2f}, "
              f"held back {history['val_loss'][at]:.2f}, {history['val_exact_match'][at]:.0%} right")

# %% [markdown]
# The same lists are learned by heart: their loss falls towards zero, that of others does not. With new ones the two
# stay together, and in our run twice as many lists come out right after as many steps. If you can make data, do not
# store them. The two measures need not choose the same epoch, but either choice is about as good here: the loss is a
# fair guide to *when*. *How much* is right, nobody could have read from it.
#
# One thing goes wrong easily. Callbacks are called in the order of their list, and `logs` goes from one to the next.
# What is watched must be written first. The other way round nothing stops, there is only a warning:

# %% tags=["exploration"]
import warnings

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    model.fit(Lists(anew=True), epochs=1, verbose=0, callbacks=watch[::-1])
print(*{str(each.message) for each in said if "exact" in str(each.message)})

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Longer lists.** Let the sorter of section 8 sort lists of ten numbers (`lists(rng, 1000, longest=10)`). It has
#   never seen one. Where does it go wrong, at the beginning or at the end?
# * **Ambiguous dates.** Add the style `"short"` to `dates`: now *03/04/2021* is one day in London and another in New
#   York. What is the best share that any reader could reach? What does the network do?
# * **A beam.** Your stepper takes rows of tokens and states, and gives log-probabilities: all that the beam search of
#   assignment 11 needs. Which second-best readings does it find for a date with a slip of the pen, *12 jnuary 1988*?
# * **Products instead.** Replace the additive scores by those of section 6, in a class of your own. Is it as good? Is
#   it faster?
# * **Backwards.** Give the encoder of section 3 the letters in reverse. Sutskever and others found that this alone
#   helps a translator without attention. Which digits get better now?
# * **A sharper bottleneck.** How many units does the network of section 3 need until nine dates in ten are right?
