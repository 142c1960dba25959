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
# # A project of your own
#
# So far each notebook told you what to compute. This one does not. You choose one of three tasks, look at the
# data, have an idea, and find out whether it was a good one. What you hand in is a function that learns; it is judged
# on data that neither you nor your function have seen.
#
# * **Spam from characters.** The senders garble their words, *c@ll n.oww to cllaim*, and so do their friends. A word
#   that you learned does not come again. Its letters do.
# * **Sort longer lists.** Numbers come in an order that you do not know, and only short sorted lists show it. Then come
#   lists three times as long.
# * **The next frame.** A ball flies through a box, and a strip hides it now and then. Where will it be, hidden or not?

# %% [markdown]
# ## How this notebook works
#
# You need a little Keras, and one of three earlier notebooks: assignment 09 has spam, assignment 10 a number sorter,
# assignment 12 the next frame. Plan five to ten hours.
#
# * You write one function, `predict`. It is called once for each task, with examples, new inputs and a seed. It returns
#   an answer for the task that you chose and None for the others. If you answer several, the best one counts.
# * **The score** of a task lies between three anchors: a trivial answer earns nothing, a classical one half, the
#   course's reference all of the points; between them the points are linear. 4 of the 80 points are for keeping to the
#   contract: the right shape and type, and the same answer again from the same seed.
# * **The budget**: 30 seconds for training and prediction together, on two cores; marking stops each call after 60. It
#   runs in a box without a network. NumPy, SciPy, scikit-learn and Keras are there.
# * **Parameters**: as many as you can train in that time. Or train as long as you like at home, and hand in the weights
#   as text in a cell (section 5): then a cell's million characters are the limit, about 400,000 numbers.
# * **Seeds**: the same seed gives the same mark on the same machine. Another processor may round differently, which can
#   move a score in its last digits.
# * The judge draws its data as `project.data` does, from a seed that nobody knows. `scoreboard` scores by the judge's
#   own formula, so what you see at home is what you get, up to the luck of the draw: use several seeds.
# * Two text cells are read by a person: your idea, and one experiment that takes it apart. They have points too.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import numpy as np

from rnn_course.kit import check, plots, progress, project
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.baselines import baseline
from rnn_course.kit.packing import pack, unpack
from rnn_course.kit.project import scoreboard
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

# %% [markdown]
# ## 1. Look at the data
#
# Always first. Some messages, spam marked by an exclamation mark:

# %% tags=["exploration"]
spam = project.data("spam", seed=1)
for text, label in list(zip(spam.x_train, spam.y_train, strict=True))[:8]:
    print("!" if label else " ", text)
words = [{word for text in texts for word in text.split()} for texts in (spam.x_train, spam.x_new)]
print(f"{len(words[1] - words[0]) / len(words[1]):.0%} of the different words in the new messages are new")

# %% [markdown]
# Lists, and the same lists in order. Each data set has an order of its own, so nothing is learned of it elsewhere. The
# examples have at most six numbers:

# %% tags=["exploration"]
sort = project.data("sort", seed=1)
for x, y in list(zip(sort.x_train, sort.y_train, strict=True))[:4]:
    print(x[x > 0], "->", y[y > 0])
print("a new one:", sort.x_new[0][sort.x_new[0] > 0])

# %% [markdown]
# A film, with the frame that follows. The strip is in another place in each film, and the answer is without it:

# %% tags=["exploration"]
frames = project.data("frames", seed=1)

def show(pictures, titles, alt):
    """Draw frames side by side, on one scale."""
    with plots.figure(alt=alt, columns=len(pictures), width=9, height=1.5) as axes:
        for ax, picture, title in zip(axes, pictures, titles, strict=True):
            ax.imshow(picture, cmap="viridis", vmin=0, vmax=1)
            ax.set_title(title, fontsize=9)
            ax.axis("off")

hidden = (frames.x_train == 0).all(axis=(1, 2))  # (N, columns)
behind = [(film.max(axis=(1, 2)) < 0.5).sum() for film in frames.x_train]
film = int(np.argmax(np.array(behind) == 3))  # one whose ball is hidden in three frames
show([*frames.x_train[film], frames.y_train[film]], [*(f"t = {t}" for t in range(1, 9)), "next"],
     f"Eight frames of 10 x 10 pixels, in which a bright ball moves and a dark strip covers the columns "
     f"{np.flatnonzero(hidden[film]).tolist()}, and the frame after them, which has the ball and no strip.")

# %% [markdown]
# ## 2. What is easy
#
# First, what counts as good? For each task one number $m$. For spam it is F1, of true and false positives and false
# negatives; for lists, the share of a list's pairs that are in the right order, on average; for frames, the share of
# their variance that is explained, with $\bar{y}$ the mean of the right frames:
#
# $$m = \frac{2 TP}{2 TP + FP + FN} \qquad (17.1)$$
#
# $$m = \frac{1}{N} \sum_n \frac{\text{pairs of list } n \text{ in order}}{\text{pairs of list } n} \qquad (17.2)$$
#
# $$m = 1 - \frac{\sum (\hat{y} - y)^2}{\sum (\bar{y} - y)^2} \qquad (17.3)$$
#
# Before any idea of your own: what does a simple answer reach? The baselines are in `rnn_course.kit.baselines`, short
# enough to read. Evidence of whole words for spam; each number's mean place in the examples; a linear predictor from
# the last two frames. They run in a second:

# %% tags=["exploration"]
def simple(task, x_train, y_train, x_new, seed):
    return baseline(task, x_train, y_train, x_new)

print("baseline")
simple_scores = [scoreboard(simple, seed) for seed in (1, 2, 3)]

# %% [markdown]
# Two scores of the same answer on two data sets differ by several points, and nothing has changed but the draw. Keep
# that in mind when you compare two ideas. (The judge takes only data sets on which the baseline earns about half, so
# that nobody's paper is an easy one.)

# %% tags=["exploration"]
def draw_scores(named, title):
    """Draw the shares of the points on several seeds, between the anchors; named: lists of scoreboards, by name."""
    tasks = list(project.TASKS)
    rows = [(name, task, [board[task].fraction for board in boards if task in board])
            for name, boards in named.items() for task in tasks]
    said = ", ".join(f"{name} on {task} {np.mean(shares):.2f}" for name, task, shares in rows if shares)
    alt = f"{title}: shares of the points by task, a dot for each seed. Means: {said}."
    with plots.figure(alt=alt, width=7, height=3) as axes:
        for share, anchor in zip(project.SHARES, ("trivial", "classical", "reference"), strict=True):
            axes.axhline(share, color="0.75", zorder=0)
            axes.text(2.55, share, anchor, va="center")
        for k, (name, task, shares) in enumerate(rows):
            place = [tasks.index(task) + 0.12 * (k // len(tasks)) for _ in shares]
            mark, colour = "osD"[k // len(tasks)], plots.COLOURS[k // len(tasks)]
            axes.plot(place, shares, mark, color=colour, alpha=0.8, label=name if task == tasks[0] else None)
        axes.set(xticks=range(3), xlim=(-0.5, 2.5), ylim=(-0.05, 1.1), ylabel="share of the points", title=title)
        axes.set_xticklabels(tasks)
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 0.9))

draw_scores({"baseline": simple_scores}, "The baselines on three data sets")

# %% [markdown]
# ## 3. Your turn
#
# Choose a task. What does its baseline not see? Letters inside words; which of two numbers came first in the *same*
# list; anything before the last two frames. And what does *this* course offer for that? A network that reads letter by
# letter, a score that is learned from comparisons, a state that remembers where the ball went.
#
# You may call other functions that you define in cells of your own. The check below asks for a few examples only: it
# looks at the form. Its ✓ is worth 4 of the 80 points; the other 76 are for the score, which you see in the section
# after it.

# %% reference="rnn_course.cells.project:predict"

# %% [markdown]
# ## 4. How good is it?
#
# The judge's formula, on three data sets:

# %% tags=["exploration"]
my_scores = [scoreboard(predict, seed) for seed in (1, 2, 3)]
draw_scores({"baseline": simple_scores, "yours": my_scores}, "Yours and the baselines on three data sets")

# %% [markdown]
# A number says how good, not why. Look at where it is wrong.

# %% tags=["exploration"]
def look(task, seed=1):
    """Show where the answer to a task is wrong, beside the baseline."""
    x_train, y_train, x_new, y_new = project.data(task, seed)
    answers = {"baseline": baseline(task, x_train, y_train, x_new), "yours": predict(task, x_train, y_train, x_new, 0)}
    if task == "spam":
        print(*[text for text, a, y in zip(x_new, answers["yours"], y_new, strict=True) if a != y][:8], sep="\n")
    elif task == "sort":
        wrong = {name: (a != y_new).sum(axis=0) / (y_new > 0).sum(axis=0) for name, a in answers.items()}
        said = ", ".join(f"{name} {share.max():.2f} at the worst place" for name, share in wrong.items())
        plots.lines(wrong, alt=f"The share of lists with a wrong number at each place: {said}.",
                    across="place in the list, from 0", up="share wrong")
    else:
        worst = np.argsort(-((answers["yours"] - y_new) ** 2).sum(axis=(1, 2)))[:2]
        for n in worst:
            show([*x_new[n, -4:], y_new[n], answers["baseline"][n], answers["yours"][n]],
                 ["t = 5", "t = 6", "t = 7", "t = 8", "right", "baseline", "yours"],
                 "Four frames, the right next one, the baseline's and yours, for a film on which yours is worst.")

chosen = max(my_scores[0], key=lambda task: my_scores[0][task].fraction)
look(chosen)

# %% [markdown]
# A filter that was trained on these messages has been trained on our idea of spam. The SMS Spam Collection has the real
# thing (without an internet connection the cell uses a stand-in, and says that it does):

# %% tags=["exploration"]
from rnn_course.kit import data

real = data.sms_spam(stand_in=True)
print(real.source)
half = min(1000, len(real.texts) // 2)
given = [text.lower() for text in real.texts]
for name, learner in (("baseline", simple), ("yours", predict)):
    answer = learner("spam", given[:half], real.spam[:half], given[half:], 0)
    f1 = None if answer is None else project.f1_of_spam(np.asarray(answer), real.spam[half:])
    print(f"{name:9} F1 of spam {'left out' if f1 is None else format(f1, '.3f')}")

# %% [markdown]
# ## 5. Weights as text
#
# Thirty seconds are little. If your network needs an hour, train it at home on as many data sets as `project.data`
# gives, and hand in what it has learned. `pack` writes arrays as text that you paste into a cell, `unpack` reads them
# back; nothing else is in it, no code and no objects. (For `sort` it does not help by itself: the order is new each
# time. Why might it still?)

# %% tags=["exploration"]
weights = {"W": np.random.default_rng(0).normal(size=(20, 30)), "b": np.zeros(30)}
text = pack(weights)
print(f"{text[:60]} ... {len(text):,} characters for {20 * 30 + 30} numbers")
again = unpack(text)
print(f"largest error {abs(again['W'] - weights['W']).max():.0e}, in float16")

# %% [markdown]
# Then a cell of your own has `WEIGHTS = unpack("...")`, and `predict` uses it.

# %% [markdown]
# ## 6. In your own words
#
# A person reads these two cells. `progress` knows nothing of them: it counts the 80 points of `predict`.

# %% [markdown] prose="text_idea" points=10
# ### Your idea
#
# In about 150 words: what did the baseline not see, what do you do about it, and why should that work on data that
# nobody has seen?
#
# | points | what is read |
# | ---: | --- |
# | 4 | What the baseline misses is named, with an example from the data. |
# | 4 | The method follows from that, and could be built again from what is written. |
# | 2 | It says where the method should fail. |
#
# ### BEGIN SOLUTION
# The baseline gives each number its mean place. But a place depends on who else is in the list: 40 comes first among
# large numbers and last among small ones. With twelve lists to a number this luck does not average out.
#
# A pair tells the same whoever else is there. So each number gets a score s, and the probability that a comes before b
# is σ(s_b - s_a), as in a logistic regression. Gradient descent on all pairs of all short lists finds the scores; the
# new lists are sorted by them. Nothing depends on the length, so lists of 16 are as easy as lists of 6. Numbers that
# were never compared, not even through others, stay near 0 and are misplaced.
# ### END SOLUTION

# %% [markdown] prose="text_ablation" points=10
# ### An ablation
#
# Take one thing out of your method, and measure again: on the same seeds, five at least. Give the numbers, with and
# without, in a table. What do you conclude, and what not?
#
# | points | what is read |
# | ---: | --- |
# | 4 | One thing is changed and nothing else; it is clear which. |
# | 4 | Numbers of at least five seeds, with and without, as means and spread. |
# | 2 | The conclusion goes no further than the numbers. |
#
# ### BEGIN SOLUTION
# Without all pairs: only neighbours in a sorted list are compared (seeds 1 to 5).
#
# | | mean share of pairs in order | lowest | highest |
# | --- | ---: | ---: | ---: |
# | all pairs | 0.967 | 0.959 | 0.976 |
# | neighbours only | 0.967 | 0.961 | 0.975 |
#
# The other pairs bring nothing that five seeds could show: if a is before b and b before c, the scores have a before c
# without being told. That comparing is better than the mean place does not follow from this table.
# ### END SOLUTION

# %% [markdown]
# ## 7. The leaderboard
#
# If you want your score to be shown to the class with a name, write one between the quotes: yours, or any other.
# Without it you appear without a name. It has no influence on your mark.

# %% tags=["exploration"]
LEADERBOARD_NAME = ""

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **All three.** One idea may serve two tasks. Which?
# * **The learning curve.** Halve the examples, and halve them again. Does your answer or the baseline suffer more?
# * **Too clever?** Measure on ten seeds, not three. Is your second idea still better than your first?
# * **A fair fight.** Give the baseline the same effort that you gave your own: a better ridge, more frames. What is
#   left of your lead?
