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
# # Networks that grow on trees
#
# **Who wins?** Three play rock, paper, scissors, and each always shows the same. Paper beats rock, scissors beats
# paper, rock beats scissors. There are two ways to hold the tournament:
#
#       rock    paper    scissors           rock    paper    scissors
#         └──┬───┘          │                 │        └───┬────┘
#          paper            │                 │        scissors
#            └──────┬───────┘                 └─────┬──────┘
#               scissors                           rock
#
# The same players are in the same order, and another one wins. It is not *who* or *in which order* that decides, it is
# the brackets. Language is like that: in *old men and women*, are the women old? It depends on whether you read *old
# (men and women)* or *(old men) and women*. So are sums: 9 - 4 - 3 is 2 for those who start on the left, and 8 for
# others.
#
# A recurrent network reads a sequence from its first step to its last, and has no place for brackets. Here you build
# networks that do: they are *recursive*, and work their way up a tree with the same small cell at every node. Yours
# will learn who wins tournaments of a thousand players, having been told no rule at all and shown sixteen players at
# the most. Then you give the cell gates, so that it can take any number of children, and let it read what Python's own
# parser makes of a condition.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the chain rule, and three to six hours; from the earlier assignments, the recurrent cell (01) and the
# LSTM (05) help.
#
# * Each exercise is one function. Its docstring says what it must compute, with numbered equations and the shape of
#   every array. Replace the line that raises `NotImplementedError`. Cells that draw or try something use your
#   functions: until these are there, such a cell prints one line that names the function it waits for.
# * The cell below it checks your function at once and shows which results are right and which are not. Where it is
#   not right yet, three hints unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers, so there is nothing to gain from tuning to the ones you
#   see.
# * **Stuck? Go on.** When your notebook is marked, an exercise that fails because of an earlier one is tried again with
#   right values in the earlier one's place. No mistake costs you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import ast

import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid

# %% [markdown]
# ## Letters
#
# | letter | what it counts |
# | --- | --- |
# | B | rows: compositions worked on side by side |
# | H | numbers in a state; every node has one state |
# | L | leaves of a tree |
# | N | inner nodes of a binary tree; later, all nodes of a tree |
# | D | numbers that come in at a node |
# | K | children of a node |
#
# An example is a **row**, and the gradient of the loss with respect to anything is written with a d: `dW` has the shape
# of `W`.

# %% [markdown]
# ## 1. Two become one
#
# Each player, word or number is a state: H numbers. A **composition** makes one state out of two:
#
# $$p = \tanh([\text{left}, \text{right}]\, W + b) \qquad (14.1), (14.2)$$
#
# Texts that make examples columns write $p = \tanh(W[c_1; c_2] + b)$; their matrix is ours transposed. What matters is
# the size of $p$: it is that of its parts. So $p$ can be a part in its turn, and one matrix will do for a whole tree.

# %% reference="rnn_course.cells.trees:compose"

# %% [markdown]
# Compose three states in both ways:

# %% tags=["exploration"]
rng = np.random.default_rng(0)
one, two, three = rng.normal(size=(3, 1, 4))
W, b = rng.normal(size=(8, 4)), np.zeros(4)
print("(one two) three ", compose(compose(one, two, W, b), three, W, b).round(2))
print("one (two three) ", compose(one, compose(two, three, W, b), W, b).round(2))
print("(two one) three ", compose(compose(two, one, W, b), three, W, b).round(2))

# %% [markdown]
# Brackets matter, and so does which child is the left one, since each has a half of $W$ to itself. You may have seen
# this function before: call the left child *state* and the right one *input*, and it is the recurrent step of
# assignment 01 in its concatenated form, (1.3). A recurrent network is a recursive one whose tree is a chain:
# $(((h_0\, x_1)\, x_2)\, x_3)$.

# %% [markdown]
# ## 2. From the parent back to its children

# %% [markdown] tags=["guided"]
# Suppose you know `dp`, how the loss changes with the parent. Through tanh first: $dz = dp \odot (1 - p^2)$. Then
# through the product. Each entry of the row $[\text{left}, \text{right}]$ met a row of $W$ on its way into $z$, so
#
# $$[d\text{left}, d\text{right}] = dz\, W^\top \qquad (14.4)$$
#
# is one row of 2H numbers, and the cut in the middle tells the children apart.

# %% [markdown] tags=["derive"]
# Suppose you know `dp`, how the loss changes with the parent. Through tanh first: its derivative can be written with
# $p$ alone, and leads to $dz$, the gradient with respect to the sum (14.1).
#
# Then through the product. Take one entry of the left child. Where does it lie in the row
# $[\text{left}, \text{right}]$, which row of $W$ does it meet, and into which entries of $z$ does it go? Then take one
# of the right child. Write the sum for each; a single product holds them all. The gradient of $W$ is given as an
# example. And $b$ was added to every row of the batch: into which entries of $z$ does one of its numbers go?
#
# To check by: where the half of $W$ that belongs to one child is 0, this child gets no gradient.

# %% reference="rnn_course.cells.trees:compose_backward"

# %% [markdown]
# If nobody checked it for you, `gradcheck` would compare it with small differences:

# %% tags=["exploration"]
def try_the_gradient():
    rng = np.random.default_rng(1)
    left, right, W, b, dp = (rng.normal(size=size) for size in [(3, 4), (3, 4), (8, 4), (4,), (3, 4)])
    gradients = compose_backward(dp, compose(left, right, W, b), left, right, W)
    gradcheck(compose, (left, right, W, b), gradients, upstream=dp)

try_the_gradient()

# %% [markdown]
# ## 3. A tree in an array
#
# How do you write down a tree? Number its nodes so that **children come before their parents**, and note for each node
# the number of its parent; -1 for a root, which has none:
#
#     node      0   1   2   3   4   5   6             6
#     parent    4   4   5   5   6   6  -1           ┌─┴─┐
#                                                   4   5
#                                                  ┌┴┐ ┌┴┐
#                                                  0 1 2 3
#
# That is all. Several trees side by side are one array too, with several -1 in it.
#
# A node can be computed once its children are there. Which nodes could be computed at the same time? Those of the same
# **height**: leaves have the height 0, and every other node is one above its highest child.

# %% reference="rnn_course.cells.trees:tree_heights"

# %% tags=["exploration"]
def place(parents):
    """Where to draw each node: leaves from left to right, a parent in the middle of its children, at its height."""
    x, seen = np.zeros(len(parents)), 0
    for n in range(len(parents)):
        below = x[:n][parents[:n] == n]
        x[n] = below.mean() if below.size else seen
        seen += not below.size
    return x, tree_heights(parents)

def draw_tree(axes, parents, names, colours, sizes=420, **colouring):
    x, y = place(parents)
    for n in np.flatnonzero(parents >= 0):
        axes.plot(x[[n, parents[n]]], y[[n, parents[n]]], color="0.7", linewidth=1, zorder=1)
    dots = axes.scatter(x, y, s=sizes, c=colours, edgecolors="0.3", zorder=2, **colouring)
    for n, name in enumerate(names):
        axes.annotate(name, (x[n], y[n]), ha="center", va="center", fontsize=8,
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6})
    axes.set(ylim=(-0.6, y.max() + 0.6), xlim=(x.min() - 0.7, x.max() + 0.7))
    axes.axis("off")
    return dots

# %% tags=["exploration"]
shapes = {"balanced": [8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, -1],
          "a chain": [2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14, -1]}
words = ("Two trees with eight leaves each, every node labelled with its height. Left, balanced: the root has "
         "the height 3. Right, a chain: each inner node joins the one below it and a leaf; the root has the height 7.")
with plots.figure(alt=words, columns=2, width=8) as row:
    for ax, (name, above) in zip(row, shapes.items(), strict=True):
        draw_tree(ax, np.array(above), tree_heights(np.array(above)), plots.SKY)
        ax.set_title(name)

# %% [markdown]
# Eight leaves can be joined in 3 rounds or in 7. A recurrent network always takes the chain.

# %% [markdown]
# ## 4. Up the tree
#
# Where left and right matter, the parents alone are not enough. So for binary trees the same tree is written from the
# other side: the L leaves are the nodes 0 to L - 1, and row $j$ of `children` names the left and the right child of
# node L + $j$. The tree of the drawing above is `[[0, 1], [2, 3], [4, 5]]`.
#
# $$h_n = \text{leaves}_n \quad\text{for the leaves}, \qquad h_{L+j} = \text{compose}(h_\text{left}, h_\text{right})
# \quad\text{for the others} \qquad (14.9), (14.10)$$
#
# The weights are the same at every node. A simple loop over the rows of `children` is right. (If you want it fast,
# go height by height: all nodes of one height are rows for a single call of `compose`, even across many trees.)

# %% reference="rnn_course.cells.trees:tree_forward"

# %% [markdown]
# ## 5. Down the tree
#
# *Backpropagation through structure* is backpropagation through time on a line that branches. A state may be read
# twice: by the loss, if the loss looks at that node, and by its parent, if it has one. Both send a gradient:
#
# $$g_n = dhs_n + \text{what the parent of } n \text{ sent down to it} \qquad (14.11)$$
#
# On the way up, children came first. On the way down, parents do: $g_n$ must be complete before `compose_backward`
# takes it further to the two children. $W$ and $b$ served every inner node, so their gradients are sums over all of
# them.

# %% reference="rnn_course.cells.trees:tree_backward"

# %% [markdown]
# ## 6. A thousand players
#
# Draw tournaments at random: again and again two neighbours meet, until one player is left.

# %% tags=["exploration"]
NAMES = ["rock", "paper", "scissors"]
WINNER = np.array([[0, 1, 0], [1, 1, 2], [0, 2, 2]])

def brackets(rng, players):
    """The children of a random tournament."""
    waiting, rows = list(range(players)), []
    while len(waiting) > 1:
        at = rng.integers(len(waiting) - 1)
        rows.append(waiting[at : at + 2])
        waiting[at : at + 2] = [players + len(rows) - 1]
    return np.array(rows)

def winners(throws, children):
    """What the winner of every match shows; for the leaves, what they show themselves."""
    won = list(throws)
    for left, right in children:
        won.append(WINNER[won[left], won[right]])
    return np.array(won)

# %% tags=["exploration"]
def tournaments(rng, count=32, most=16):
    """Many tournaments side by side: throws, children, and the number of each one's last match."""
    sizes = rng.integers(2, most + 1, size=count)
    first, match, rows, finals = 0, sizes.sum(), [], []
    for players in sizes:
        own = brackets(rng, players)
        rows.append(np.where(own < players, own + first, own - players + match))
        first, match = first + players, match + players - 1
        finals.append(match - 1)
    return rng.integers(0, 3, size=sizes.sum()), np.concatenate(rows), np.array(finals)

def chances(states, weights):
    """The three probabilities that the output layer reads from states."""
    _, _, _, V, c = weights
    scores = np.exp(states @ V + c)
    return scores / scores.sum(axis=1, keepdims=True)

# %% [markdown]
# The network has a state for each of the three throws (an embedding `E`), one composition, and an output layer that
# reads a state. It is told **nothing but who won in the end**: not the winners of the matches on the way, not the
# rules. The gradient comes in at the last match of each tournament and goes down your tree. (With a simple loop over
# the nodes this takes a quarter of a minute; height by height, a few seconds.)

# %% tags=["exploration"]
def loss_and_gradients(throws, children, finals, y, weights):
    E, W, b, V, c = weights
    hs = tree_forward(E[throws], children, W, b)
    p, rows = chances(hs[finals], weights), np.arange(len(y))
    do = (p - np.eye(3)[y]) / len(y)
    dhs = np.zeros_like(hs)
    dhs[finals] = do @ V.T
    dleaves, dW, db = tree_backward(dhs, hs, children, W)
    dE = np.zeros_like(E)
    np.add.at(dE, throws, dleaves)
    return -np.log(p[rows, y]).mean(), [dE, dW, db, hs[finals].T @ do, do.sum(axis=0)]

def adam(weights, gradients, memory, step, rate=0.01):
    """One step downhill, each weight at its own pace (explained in assignment 03)."""
    for w, g, (mean, square) in zip(weights, gradients, memory, strict=True):
        mean += 0.1 * (g - mean)
        square += 0.001 * (g**2 - square)
        w -= rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)

# %% tags=["exploration"]
def learn_to_play(units=16, steps=1000):
    rng, losses = np.random.default_rng(0), []
    weights = [rng.normal(scale=0.5, size=(3, units)), rng.normal(scale=0.2, size=(2 * units, units)),
               np.zeros(units), rng.normal(scale=0.3, size=(units, 3)), np.zeros(3)]
    memory = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    for step in range(1, steps + 1):
        throws, children, finals = tournaments(rng)
        y = winners(throws, children)[finals]
        loss, gradients = loss_and_gradients(throws, children, finals, y, weights)
        adam(weights, gradients, memory, step)
        losses.append(loss)
    return weights, losses

weights, losses = learn_to_play()
print(f"loss: {losses[0]:.2f} at first, {np.mean(losses[-50:]):.4f} at last")

# %% tags=["exploration"]
def share_right(players, count):
    rng, right = np.random.default_rng(9), 0
    for _ in range(count):
        throws, children = rng.integers(0, 3, size=players), brackets(rng, players)
        hs = tree_forward(weights[0][throws], children, *weights[1:3])
        right += chances(hs[-1:], weights).argmax() == winners(throws, children)[-1]
    return right / count

for players in (8, 100, 1000):
    print(f"{players:>5} players: {share_right(players, 50):.0%} of the winners right")

# %% [markdown]
# How good is that? Compare it with the best that *anyone* could do who is not shown the brackets. For 8 players there
# are only $3^8 = 6561$ ways to throw, so we can work it out exactly: for each of them the chance of every winner over
# all random brackets. Someone who knows the order of the players names the likeliest winner; someone who knows only the
# bag of throws (how many of each) has to decide for all orders at once.

# %% tags=["exploration"]
def best_without_brackets(players=8):
    """How often the likeliest winner wins, if the order of the throws is known, and if only their bag is."""
    throws = np.indices((3,) * players).reshape(players, -1).T
    table = np.eye(3)[WINNER]
    chance = {(i, i + 1): np.eye(3)[throws[:, i]] for i in range(players)}
    for width in range(2, players + 1):
        for i in range(players - width + 1):
            # The last match may lie between any two neighbours, each with the same chance.
            cuts = [np.einsum("na,nb,abw->nw", chance[i, cut], chance[cut, i + width], table)
                    for cut in range(i + 1, i + width)]
            chance[i, i + width] = np.mean(cuts, axis=0)
    by_order = chance[0, players]
    _, bag = np.unique(np.sort(throws, axis=1), axis=0, return_inverse=True)
    by_bag = np.zeros((bag.max() + 1, 3))
    np.add.at(by_bag, bag.ravel(), by_order)
    return by_order.max(axis=1).mean(), by_bag.max(axis=1).sum() / len(throws)

# %% tags=["exploration"]
by_order, by_bag = best_without_brackets()
bars = {"a guess": 1 / 3, "the bag of throws": by_bag, "their order": by_order,
        "your network: the tree": share_right(8, 500)}
words = ("Four bars, how often the winner of 8 players is named: a guess a third of the time, the best use of the bag "
         "of throws 61%, the best use of their order 69%, the recursive network always.")
with plots.figure(alt=words, height=2.2) as axes:
    axes.barh(list(bars), list(bars.values()), color=[*["0.75"] * 3, plots.BLUE])
    axes.set(xlabel="winners named right", xlim=(0, 1.08))
    axes.invert_yaxis()
    for line, value in enumerate(bars.values()):
        axes.text(value + 0.01, line, f"{value:.0%}", va="center")

# %% [markdown]
# No network whatever, however large, gets past the grey bars without the brackets. Structure is not a help here, it is
# the information.
#
# What does yours think on the way? The output layer was trained on last matches alone, but nothing stops us from
# reading every node with it:

# %% tags=["exploration"]
def picture_of_a_tournament(players=14):
    rng = np.random.default_rng(11)
    throws, children = rng.integers(0, 3, size=players), brackets(rng, players)
    says = chances(tree_forward(weights[0][throws], children, *weights[1:3]), weights).argmax(axis=1)
    above = np.full(2 * players - 1, -1)
    above[children] = players + np.arange(players - 1)[:, None]
    print("matches read right:", (says == winners(throws, children))[players:].sum(), "of", players - 1)
    paint = np.array([plots.ORANGE, plots.SKY, plots.GREEN])
    words = ("A tournament of 14 players as a tree. Every node has a colour and a word, rock, paper or scissors: at "
             "the leaves the throws, above them what the network's output layer reads from the node's state.")
    with plots.figure(alt=words, width=8, height=3.6) as axes:
        draw_tree(axes, above, [NAMES[k] for k in says], paint[says])

picture_of_a_tournament()

# %% [markdown]
# It knows the winner of every match, though nobody ever told it that there are matches with winners. To be right about
# the end, it had to be right about everything below.

# %% [markdown]
# ## 7. Gates
#
# A tree can be as deep as a sequence is long, and then the old trouble returns: each composition multiplies the
# gradient by $W$ and by the derivative of tanh. The remedy is the old one too. A **Tree-LSTM** gives every node a cell
# $c$ beside its state $h$, and lets the children's cells pass by addition. A node has several pasts, and so it has
# several forget gates: it may keep one child and drop the other.
#
# $$c = i \odot g + f_1 \odot c_1 + f_2 \odot c_2 \qquad (14.17)$$
#
# In the binary form every gate sees both children, through $[h_1, h_2]\,U$. There may also be an input $x$ at the node,
# a word or an operator. What $x$ adds to the forget gates is the same for both children: $z_f$ is used twice, so $W$
# has four blocks where $U$ has five.

# %% reference="rnn_course.cells.tree_lstm:binary_step"

# %% [markdown] tags=["guided"]
# Back again. Almost everything passes through $c$, so collect what arrives there first: by `dc` from the parent, and
# through $h = o \odot \tanh(c)$. The sum is called $s$ (14.20), and mind that the gate $o$ belongs to its second part
# only. Then take (14.17) term by term, and the gates' own derivatives. What was used twice gets two gradients.

# %% [markdown] tags=["derive"]
# Back again. Almost everything passes through $c$, so collect what arrives there first, and call it $s$. One gradient
# comes from the parent, by `dc`; where else is $c$ read, and which gate lies on that way? Then take (14.17) term by
# term: three products, so there are six factors that each get a gradient.
#
# Let `du` be the gradient with respect to the arguments of the five activations in (14.16), in the order of the blocks
# of $u$. `dz` has only the four blocks of $z$. Which of them was used twice, and what does a thing get that was used
# twice?
#
# A special case to check by: where $f_1$ is exactly 1 and $i$, $f_2$ and $o$ are 0, the first child's cell passes
# through untouched. Then `dc1` must be `dc`, and all else 0.

# %% reference="rnn_course.cells.tree_lstm:binary_step_backward"

# %% [markdown]
# Was it worth it? Join 64 leaves one after another, look at the root, and measure the gradient that arrives at each
# leaf, for fresh weights of one size, averaged over 100 chains (they are rows):

# %% tags=["exploration"]
def down_a_plain_chain(leaves, W, b, dp):
    B, units = dp.shape
    p, passed, sizes = leaves[0], [], []
    for leaf in leaves[1:]:
        passed.append((compose(p, leaf, W, b), p, leaf))
        p = passed[-1][0]
    for p, before, leaf in reversed(passed):
        dp, dleaf, _, _ = compose_backward(dp, p, before, leaf, W)
        sizes.append(np.linalg.norm(dleaf) / np.sqrt(B))
    return sizes

def down_a_gated_chain(leaves, W, U, b, dh):
    B, units = dh.shape
    x, h, c, dc, passed, sizes = np.zeros((B, 1)), leaves[0], leaves[0], 0 * dh, [], []
    for leaf in leaves[1:]:
        before = (x, h, c, np.tanh(leaf), leaf)
        h, c, gates = binary_step(*before, W, U, b)
        passed.append((c, gates, *before))
    for saved in reversed(passed):
        _, dh, dc, dh2, dc2, *_ = binary_step_backward(dh, dc, *saved, W, U)
        sizes.append(np.linalg.norm(dh2 * (1 - saved[5] ** 2) + dc2) / np.sqrt(B))
    return sizes

# %% tags=["exploration"]
def reach_down(units=16, leaves=64, rows=100):
    rng = np.random.default_rng(2)
    states, top = rng.normal(size=(leaves, rows, units)), rng.normal(size=(rows, units)) / np.sqrt(units)
    W, U = (rng.normal(scale=1 / np.sqrt(units), size=(2 * units, n * units)) for n in (1, 5))
    sizes = {"chain, plain": down_a_plain_chain(states, W, np.zeros(units), top)}
    for bias in (0, 2):
        b = np.repeat([0.0, bias, 0, 0], units)
        sizes[f"chain, Tree-LSTM, forget bias {bias}"] = down_a_gated_chain(
            states, np.zeros((1, 4 * units)), U, b, top)
    return sizes

sizes = reach_down()
plots.lines(
    sizes, across="nodes between the leaf and the root", up="size of the gradient", log=True,
    alt="Size of the gradient at a leaf against the nodes between it and the root, on a log scale. For plain "
        "composition and for the Tree-LSTM without a forget bias it falls steeply, below 1e-12 after 62 nodes; with a "
        "forget bias of 2 it stays above 1e-3.")

# %% [markdown]
# The plain chain loses the same factor at every node, as in assignment 02. Gates alone do not fix that: with a forget
# bias of 0 they are half open, and half of a cell is lost at every node. But gates can be opened by their biases, and
# training can move them. A matrix has no such handle.
#
# There is another remedy, which no recurrent network has: join the same 64 leaves in a balanced tree. Then there are 5
# nodes between any leaf and the root.

# %% [markdown]
# ## 8. Any number of children
#
# Now a node may have any number K of children, in no particular order: the words that hang on a verb, say. Then there
# cannot be a matrix for each of them. The **child-sum** Tree-LSTM lets three of its gates look at the *sum* of the
# children's states, and gives each child a forget gate that looks at *that child alone*:
#
# $$h_\Sigma = \sum_k h_k \qquad i, g, o \text{ from } x \text{ and } h_\Sigma \qquad (14.27), (14.28)$$
#
# $$f_k = \sigma(x W_f + h_k U_f + b_f) \qquad (14.29)$$
#
# $$c = i \odot g + \sum_k f_k \odot c_k \qquad (14.30)$$
#
# Here one node is worked on at a time, so `x` is (D,), and the children's states lie below one another in `hs` and
# `cs`, (K, H). A leaf needs no rule of its own: a sum over no rows is 0. That is why it must be a sum and not a mean.
# The weights are packed as those of the LSTM, in the blocks i f g o.

# %% reference="rnn_course.cells.tree_lstm:child_sum_step"

# %% tags=["exploration"]
def shuffle_the_children():
    rng = np.random.default_rng(3)
    x, hs, cs = rng.normal(size=2), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    W, U, b = rng.normal(size=(2, 16)), rng.normal(size=(4, 16)), np.zeros(16)
    for order in ([0, 1, 2], [2, 0, 1]):
        h, c, gates = child_sum_step(x, hs[order], cs[order], W, U, b)
        print("children in the order", order, " h =", h.round(3))
    print("forget gates, one row for each child:", *gates[3:].round(2), sep="\n")

shuffle_the_children()

# %% [markdown]
# The order of the children is lost, as promised. With a single child, the node is exactly the LSTM step of
# assignment 05, and a chain of such nodes is an LSTM over a sequence.

# %% [markdown] tags=["guided"]
# On the way back, ask of everything *who shared it*. $x W_f + b_f$ was shared by all forget gates, so its gradient is a
# sum over the children (14.33). $h_\Sigma$ gave every child's state the same weight, so what comes back through it is
# the same row for every child. What a child had for itself, it gets for itself (14.35).

# %% [markdown] tags=["derive"]
# On the way back, ask of everything *who shared it*. A gradient is a sum over those who did; what a child had for
# itself, it gets for itself. $s$ is found as before. Let $dv_k$ be the gradient with respect to the argument of child
# k's σ in (14.29), and $dz_i$, $dz_g$ and $dz_o$ those with respect to the arguments in (14.28). `dz` has the blocks
# of $W$, in the order i f g o: which part of (14.29) is the same for all children, and so what stands in its block f?
#
# Each $h_k$ is read at two places, in (14.27) and in (14.29). What comes back through $h_\Sigma$, and does it depend
# on k? For `dU`, ask of each block what it was multiplied by.
#
# To check by: with a single child everything must be as in the LSTM step of assignment 05. And what is left of each
# sum at a leaf?

# %% reference="rnn_course.cells.tree_lstm:child_sum_step_backward"

# %% [markdown]
# ## 9. Up and down a whole tree
#
# With the array of parents from section 3, a node's children are where its number occurs in `parents`. Now every node
# has an input, leaves and inner nodes alike.

# %% reference="rnn_course.cells.tree_lstm:child_sum_forward"

# %% [markdown]
# Down again, from the last node to the first. Two gradients travel now: one along $h$, which meets `dhs` at every node,
# and one along $c$, which no loss looks at. Each node's gates can be found again from the states, so nothing else needs
# to be kept.

# %% reference="rnn_course.cells.tree_lstm:child_sum_backward"

# %% [markdown]
# ## 10. Reading conditions
#
# Here is a language with trees that a real parser makes: the conditions of Python. `a and b and c` is one node with
# three children, and `not` has a single one. `ast.parse` gives the tree, and we number its nodes from the bottom.

# %% tags=["exploration"]
WORDS = ["False", "True", "not", "and", "or"]

def parse(text):
    """The words and the parents of a condition's nodes, as Python's own parser sees them."""
    words, parents = [], []

    def number(node):
        below = [number(child) for child in getattr(node, "values", [])]
        if isinstance(node, ast.UnaryOp):
            below, word = [number(node.operand)], "not"
        else:
            word = str(node.value) if isinstance(node, ast.Constant) else type(node.op).__name__.lower()
        words.append(WORDS.index(word))
        parents.append(-1)
        for child in below:
            parents[child] = len(words) - 1
        return len(words) - 1

    number(ast.parse(text, mode="eval").body)
    return np.array(words), np.array(parents)

print(*parse("not (True and False)"), sep="\n")

# %% tags=["exploration"]
def condition(rng, depth):
    """A random condition with brackets within brackets, at most `depth` deep."""
    if depth == 0 or rng.random() < 0.25:
        return str(bool(rng.integers(2)))
    parts = [condition(rng, depth - 1) for _ in range(rng.integers(2, 5))]
    parts = [f"({part})" if " " in part else part for part in parts]
    kind = rng.integers(3)
    return f"not {parts[0]}" if kind == 0 else [" and ", " or "][kind - 1].join(parts)

def conditions(rng, count, depth):
    """Many conditions side by side: x, parents, and the value of each."""
    texts = [condition(rng, depth) for _ in range(count)]
    words, parents, start = [], [], 0
    for text in texts:
        own, above = parse(text)
        words.append(own)
        parents.append(np.where(above < 0, -1, above + start))
        start += len(own)
    return np.eye(5)[np.concatenate(words)], np.concatenate(parents), np.array([eval(text) for text in texts])

print(condition(np.random.default_rng(8), 3))

# %% [markdown]
# A condition is True if $h_\text{root} \cdot v$ is positive. Again the network is told the value of the whole and
# nothing else. It trains on brackets at most two deep. (With simple loops over the nodes, give it half a minute.)

# %% tags=["exploration"]
def learn_to_read(units=16, steps=400, rows=32):
    rng = np.random.default_rng(0)
    reader = [rng.normal(scale=0.7, size=(5, 4 * units)), rng.normal(scale=0.25, size=(units, 4 * units)),
              np.repeat([0.0, 1, 0, 0], units), rng.normal(scale=0.5, size=units)]
    memory = [(np.zeros_like(w), np.zeros_like(w)) for w in reader]
    for step in range(1, steps + 1):
        x, parents, y = conditions(rng, rows, depth=2)
        W, U, b, v = reader
        hs, cs = child_sum_forward(x, parents, W, U, b)
        roots = parents < 0
        do = (sigmoid(hs[roots] @ v) - y) / rows
        dhs = np.where(roots[:, None], v, 0.0)
        dhs[roots] *= do[:, None]
        _, *gradients = child_sum_backward(dhs, hs, cs, x, parents, W, U, b)
        adam(reader, [*gradients, hs[roots].T @ do], memory, step, rate=0.02)
    return reader

reader = learn_to_read()

# %% tags=["exploration"]
for depth in (2, 3, 4, 6):
    x, parents, y = conditions(np.random.default_rng(5), 300, depth)
    hs, _ = child_sum_forward(x, parents, *reader[:3])
    right = ((hs[parents < 0] @ reader[3] > 0) == y).mean()
    print(f"brackets up to {depth} deep, {len(x) / 300:4.0f} nodes on average: {right:.1%} right")

# %% [markdown]
# It reads brackets far deeper than it was trained on, with a few slips where they are very deep. What does it believe
# on the way? Again we read every node with the output that was trained on whole conditions:

# %% tags=["exploration"]
def look_inside(text):
    """The words and parents of a condition's nodes, what the network believes at each, and the size of dx."""
    own, parents = parse(text)
    x, (W, U, b, v) = np.eye(5)[own], reader
    hs, cs = child_sum_forward(x, parents, W, U, b)
    dhs = np.zeros_like(hs)
    dhs[-1] = v
    dx, *_ = child_sum_backward(dhs, hs, cs, x, parents, W, U, b)
    return [WORDS[k] for k in own], parents, sigmoid(hs @ v), np.linalg.norm(dx, axis=1)

text = "True and (True or False or not (True and False)) and not (False and (True or not False))"
names, parents, belief, _ = look_inside(text)
words = ("The parse tree of a condition with three parts. Every node has the colour of the network's belief that it is "
         "true; each is close to 0 or to 1, and each is right.")
with plots.figure(alt=words, width=8, height=3.4) as axes:
    dots = draw_tree(axes, parents, names, belief, cmap="cividis", vmin=0, vmax=1)
    axes.figure.colorbar(dots, ax=axes, label="believed to be true")

# %% [markdown]
# Now two conditions that differ in their first word. In `True or (...)` nothing in the brackets can change the answer;
# Python does not even look at them. In `False or (...)` everything hangs on them. Take the answer's gradient with
# respect to the word at every node, and draw its length on the parse:

# %% tags=["exploration"]
words = ("Two parse trees of the same shape, each node with a word and the length of the answer's gradient with "
         "respect to it. In the left one, which begins with True, every node of the branch in brackets is dark, with a "
         "length of at most 1; in the right one, which begins with False, the same lengths are several times larger.")
seen = [look_inside(f"{first} or (True and not (False or False or False))") for first in ("True", "False")]
most = max(size[:-1].max() for *_, size in seen)
with plots.figure(alt=words, columns=2, width=9, height=3.8) as row:
    for ax, (names, parents, _, size) in zip(row, seen, strict=True):
        labels = [f"{name}\n{length:.1f}" for name, length in zip(names, size, strict=True)]
        dots = draw_tree(ax, parents, labels, size, sizes=900, cmap="viridis", vmin=0, vmax=most)
        ax.set_title(f"{names[0]} or (...)")
    row[-1].figure.colorbar(dots, ax=list(row), label="length of the gradient", extend="max")

# %% [markdown]
# Same words in the brackets, same weights: one word at the other end of the tree has turned the whole branch down.
# Nobody taught the network to short-circuit; it learned that what hangs there does not count. (The lengths are not
# exactly 0, and they measure small nudges to the numbers that represent a word, not another word in its place.)
#
# Every number here came out of your functions. See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **The best chain.** In a copy of `learn_to_play`, give every tournament the brackets of a chain while `y` stays what
#   it is: now it is a recurrent network that reads the order of the throws. How close does it come to the third bar?
# * **Ten thousand players.** Where do the few mistakes with a thousand players come from, from wide tournaments or from
#   deep ones? Does training with up to 30 players fix them?
# * **Which is left?** Rock, paper, scissors does not care who is on the left. Teach the network a game that does:
#   subtraction, modulo 5. Could a child-sum network learn it?
# * **Gates for the tournament.** Write a `tree_lstm_forward` from `binary_step`, with zeros for the children of a leaf,
#   and its way back. Does it need fewer tournaments?
# * **A word in the middle.** Rewrite `parse` so that `and` and `or` are leaves between their neighbours, and read the
#   conditions with plain composition. Which is easier to learn, and why?
# * **The other short circuit.** In `False and (...)` the brackets do not count either. Is their branch as dark? Train
#   from other seeds before you believe what you see.
# * **Real sentences.** A dependency parse has a word at every node and any number of children, just what
#   `child_sum_forward` takes. Write down the parents for a sentence of your own, and look at the forget gates.
