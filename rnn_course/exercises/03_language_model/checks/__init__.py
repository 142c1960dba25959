"""The exercises of assignment 03 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.cells.language import build_vocabulary, classify_by_prompt, embed, embed_backward, encode, one_hot
from rnn_course.cells.markov import contexts, markov_counts, score_sequences, smoothed
from rnn_course.cells.optimisers import adagrad_step, adam_step, sgd_step
from rnn_course.decoding.generation import generate, generate_and_halt, generate_to_length, sample_token
from rnn_course.exercise import describe, exercise

assignment = describe(title="A language model", runtime="numpy")

the_words = exercise(
    build_vocabulary, points=3, returns={"vocabulary": "(3.2)"},
    hints=("Rare words teach a model nothing, so only the frequent ones get a number.",
           "(3.2) sorts by two things at once: by falling n(w), and among equal ones by the alphabet. K counts the two "
           "special words too.",
           "Count with a Counter or a dict. Python sorts tuples by their first entry, then by their second; a count "
           "with its sign turned falls where the count rises."))

the_numbers = exercise(
    encode, points=3, returns={"y": "(3.3)"},
    hints=("A model knows numbers, not words; and it must be told where a text ends.",
           "(3.3) has an answer for each word, known or not; (3.4) adds one number behind them all.",
           "Make a dict from each word of the vocabulary to its place. It can be asked with a value for what it does "
           "not hold. Return an array."))

the_rows = exercise(
    one_hot, points=2, returns={"onehot": "(3.5)"},
    hints=("No token is more than another, so each gets an axis of its own.",
           "In (3.5) the result has one axis more than y: the last, of size K.",
           "Compare y, with a new last axis, with the numbers 0 ... K - 1; or pick rows of an identity matrix."))

the_table = exercise(
    embed, points=2, returns={"x": "(3.6)"},
    hints=("Multiplying by a row with a single 1 picks a row, so there is no need to multiply.",
           "(3.6) says which axis of E the tokens count.",
           "NumPy lets an array of whole numbers stand between the brackets."))

back_to_the_table = exercise(
    embed_backward, points=6, returns={"dE": "(3.7)"},
    hints=("A row of the table that was looked up five times has five gradients, and they add up.",
           "In (3.7) the sum goes over all places of all rows; tokens that never occur get 0.",
           "`dE[y] += dx` looks right, but try it with the same token twice. NumPy's ufuncs have a method that adds at "
           "places; a product with one-hot rows does it too."))

what_came_before = exercise(
    contexts, points=4, returns={"contexts": "(3.8)"},
    hints=("To foretell a token, a model may look at what came before it, never at the token itself.",
           "(3.8) at t = 1 holds m times EOS; at t = 2, EOS m - 1 times and then y_1.",
           "Put m columns of EOS in front of y. Then the i-th column of the contexts is a slice of T columns of that."))

counting = exercise(
    markov_counts, points=6, returns={"N": "(3.9)"}, uses=(contexts,),
    hints=("A context and the token after it together are the address of one entry of a table.",
           "(3.9) walks over all real tokens, those at the beginning of a row too: their contexts are filled with EOS.",
           "Try loops first: N[tuple of m + 1 tokens] += 1. Without loops, the tuple holds m + 1 arrays, and the same "
           "address may come more than once."))

smoothing = exercise(
    smoothed, points=4, returns={"p": "(3.10)"},
    hints=("What was never seen may still come; one zero makes a whole text impossible.",
           "(3.10) adds to the numerator s q_k, and to the denominator what all the s q_j add up to.",
           "Keep the summed axis so that the sum spreads over its row. q finds its place by itself, since NumPy lines "
           "up the last axes."))

scoring = exercise(
    score_sequences, points=7, returns={"log_p_of_y": "(3.11)", "perplexity": "(3.12)"},
    hints=("Logs of probabilities add up; and perplexity is what a die with that many sides would cost at each throw.",
           "(3.11) sums over the real steps of a row; (3.12) takes all rows together before it divides.",
           "Pick from the last axis of log_p the entry that y names, at every row and step, then use the mask."))

reading = exercise(
    char_rnn_forward, points=6, returns={"hs": "(3.14)", "log_p": "(3.16)"}, uses=(embed,),
    hints=("It is a recurrent cell between a table of vectors and a softmax.",
           "Time is axis 1. Only (3.14) needs a loop; the other three can be done for all steps at once.",
           "Keep one variable for the newest state, starting with h0. For (3.16), take the largest score off every row "
           "before any exponential, and never form p."))

learning = exercise(
    char_rnn_loss_and_gradients, points=14,
    uses=(one_hot, embed, embed_backward, contexts, char_rnn_forward),
    returns={"loss": "(3.18)", "dE": "(3.23)", "dW": "(3.22)", "dU": "(3.22)", "db": "(3.22)", "dV": "(3.20)",
             "dc": "(3.20)"},
    hints=("The network reads each token one step after it had to foretell it. Forward first; then back in the "
           "opposite order.",
           "(3.17) shifts y by one step: that is a context of one token. n in (3.18) counts the real tokens of all "
           "rows, and (3.19) has the same n.",
           "Find do for all steps at once, walk back over time for dz, then get every weight's gradient as one sum. "
           "What was read at step t is tokens_t, and that is where dE goes."))

downhill = exercise(
    sgd_step, points=2, returns={"w_next": "(3.24)"},
    hints=("The gradient points uphill.", "(3.24) has one product and one difference.",
           "Return a new array."))

downhill_by_history = exercise(
    adagrad_step, points=3, returns={"w_next": "(3.26)", "n_next": "(3.25)"},
    hints=("Every entry keeps its own account of how much it was pulled at.",
           "(3.26) reads the account after (3.25) has added to it; ε stands outside the root.",
           "Everything here is entry by entry: no sums over an array, no norms."))

downhill_by_moments = exercise(
    adam_step, points=5, returns={"w_next": "(3.30)", "m_next": "(3.27)", "v_next": "(3.28)"},
    hints=("Two running means, one of the gradient and one of its square; both start at 0, so at first they are too "
           "small.",
           "(3.29) makes up for the start. t is 1 at the first step, and the corrected values are used once, not kept.",
           "Compute the four lines in order, each under a name of its own, and return m_next and v_next as (3.27) and "
           "(3.28) have them."))

two_stages = exercise(
    class_log_p, points=5, returns={"log_p": "(3.34)"},
    hints=("First ask which class, then which word of it. The two answers multiply, so their logs add.",
           "(3.31) numbers the words class by class. In (3.33) each row of h has a matrix of its own, that of its "
           "word's class.",
           "V[j] gathers one matrix for each row; einsum can multiply row n of h by matrix n. Take logs of a softmax "
           "without forming it, as in (3.16)."))

two_stages_back = exercise(
    class_loss_and_gradients, points=8, uses=(class_log_p,),
    returns={"loss": "(3.35)", "dh": "(3.39)", "dA": "(3.37)", "da": "(3.37)", "dV": "(3.38)", "dc": "(3.38)"},
    hints=("Two softmaxes, two gradients of the kind p - onehot; h went into both.",
           "(3.38) adds up over the rows of the same class, like (3.7) over the same token.",
           "dr (N, C) and ds (N, S) come first. The class's matrix is an ordinary layer; for the words add the outer "
           "product of each row's h and ds at place j of dV."))

one_draw = exercise(
    sample_token, points=4, returns={"token": "(3.41)"},
    hints=("Lay the probabilities end to end from 0 to 1 and throw a dart.",
           "(3.40) divides the logs by τ, not the probabilities, and the result must sum to 1 again.",
           "Take the largest exponent off before exp, since 1/τ may be huge. Then np.cumsum, and count how many sums "
           "are not above u."))

until_the_end = exercise(
    generate, points=4, returns={"y": "(3.44)"}, uses=(char_rnn_forward, sample_token),
    hints=("What was written is read next; so the network writes to itself.",
           "(3.42) begins with EOS, read from a state of zeros. (3.43) asks for another draw from the same "
           "distribution: nothing is read in between.",
           "char_rnn_forward with one row and one step is a step. Walk over us; draw; if it is UNK, go on to the next "
           "number; else write it down, stop if it is EOS, and read it."))

until_a_coin_falls = exercise(
    generate_and_halt, points=4, returns={"y": "(3.46)"}, uses=(char_rnn_forward, sample_token),
    hints=("Instead of a token that means the end, the network gets one more output: the probability that this is it.",
           "(3.46) looks at the state that y_t was drawn from, after y_t has been written down.",
           "In each round: read the last token, draw the next, write it, toss the coin. `sigmoid` is there already."))

to_a_length = exercise(
    generate_to_length, points=4, returns={"y": "(3.48)"}, uses=(char_rnn_forward, sample_token),
    hints=("If the length is known from the start, the network can make ready for the end.",
           "(3.47): token 0 stands for length 1. (3.48): after the last token, y_L, none is to come.",
           "Make a new tuple of weights in each round, with another bias in it; everything else is as before."))

an_opinion = exercise(
    classify_by_prompt, points=4, returns={"scores": "(3.51)", "label": "(3.52)"},
    hints=("A model that can foretell the next word has an opinion on which of two words comes next.",
           "(3.50) is the cell with a rectifier, run over all that (3.49) puts into one row.",
           "Walk over the tokens with one state (H,). The softmax can be left out: it never changes which of two "
           "scores is larger."))
