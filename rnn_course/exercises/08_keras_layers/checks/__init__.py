"""The exercises of assignment 08 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.embedding_lookup import embedding_matrix, lookup_gradients
from rnn_course.exercise import describe, exercise
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.models.cells import CoupledLSTMCell, LeakyCell
from rnn_course.models.classifier import build_classifier
from rnn_course.models.embeddings import fine_tune
from rnn_course.models.layers import PeepholeLSTMCell, read_stream, run_lstm
from rnn_course.models.transfer import (
    gru_to_keras,
    lstm_from_keras,
    lstm_to_keras,
    parameter_counts,
    simple_rnn_to_keras,
)

assignment = describe(title="The same cells in Keras", runtime="keras")

counts = exercise(
    parameter_counts, points=6,
    returns={"simple_rnn": "(8.1)", "lstm": "(8.2)", "gru_before": "(8.3)", "gru_after": "(8.4)"},
    hints=("Every letter W, U, b, d in an equation is an array of numbers to be learned.",
           "Write the shape of W, U and b in (8.1); then count how many such sets (8.2), (8.3) and (8.4) have.",
           "(8.4) has everything that (8.3) has, and one more letter a gate."))

first_transfer = exercise(
    simple_rnn_to_keras, points=5,
    returns={"W": "(8.5)", "U": "(8.5)", "b": "(8.5)", "h": "(the states of Keras)"},
    hints=("A letter is only a name: ask of each matrix what it is multiplied with.",
           "What acts on a column from the left acts on a row from the right; what happens to it on the way?",
           "Keras' W has a row for each feature of x. Which of the textbook's matrices has a column for each?"))

to_keras = exercise(
    lstm_to_keras, points=10, returns={"W": "(8.6)", "U": "(8.6)", "b": "(8.7)", "h": "(the states of Keras)"},
    hints=("A matrix that acts on a column from the left acts, transposed, on a row from the right.",
           "[h; x] has h on top: which columns of W_f meet h, and which meet x?",
           "Cut each gate's matrix in two, then set the gates side by side in the order of (8.7)."))

from_keras = exercise(
    lstm_from_keras, points=6,
    returns={**{f"W_{gate}": "(8.6)" for gate in "figo"}, **{f"b_{gate}": "(8.7)" for gate in "figo"}},
    hints=("Each step of the way to Keras can be undone; undo them in reverse.",
           "H is the number of rows of U; gate number k has the columns from k H to (k + 1) H.",
           "Check yourself: lstm_to_keras(lstm_from_keras(W, U, b)) must give W, U and b back."))

run = exercise(
    run_lstm, points=6, returns={"hs": "(8.9)", "h": "(8.11)", "c": "(8.11)"},
    hints=("A layer has no weights until it knows how many features it reads: build it with the shape of x.",
           "keras.layers.LSTM says which of hs, h and c it returns by return_sequences and return_state.",
           "A call of the layer takes initial_state, a list, and mask, an array of truth values."))

stream = exercise(
    read_stream, points=8, returns={"hs": "(8.14)", "h": "(8.13)", "c": "(8.13)"},
    hints=("A layer remembers nothing from one call to the next unless you carry its states over.",
           "Each chunk is one call of the LSTM of (8.9), without a mask, that starts from where the last one ended.",
           "Before each call ask of every row whether it starts anew: (8.12) multiplies its h and its c by 0 or by 1."))

gru = exercise(
    gru_to_keras, points=10, returns={"W": "(8.19)", "U": "(8.19)", "b": "(8.20)", "h": "(the states of Keras)"},
    hints=("Both books mix the same two values with weights that sum to one. Only the name of the weight differs.",
           "What is 1 - σ(a), written as σ of something? That something is what z must be made of.",
           "For reset_after=True ask of each bias whether the reset gate multiplies it in (8.17) and in (8.20)."))

leaky = exercise(
    LeakyCell, points=7,
    returns={"outputs": "(8.24)", "h": "(8.24)", "dx": "(8.23)", "dh0": "(8.24)", "dW": "(8.23)", "dU": "(8.23)",
             "db": "(8.23)", "da": "(8.22)"},
    hints=("A cell is a layer for one time step: build makes the weights, call uses them, Keras does the loop.",
           "b and a have one shape, so the order in which add_weight makes them is what tells them apart.",
           "states comes as a list, also if it holds one array, and goes back as a list."),
    forbids=("keras.layers.SimpleRNN", "keras.layers.SimpleRNNCell"))

peeping = exercise(
    PeepholeLSTMCell, points=10,
    returns={"outputs": "(8.29)", "h": "(8.29)", "c": "(8.27)", "dx": "(8.25)", "dh0": "(8.25)", "dc0": "(8.26)",
             "dW": "(8.25)", "dU": "(8.25)", "db": "(8.25)", "dp": "(8.28)"},
    hints=("A cell is a layer for one time step: build makes the weights, call uses them, Keras does the loop.",
           "ops.split cuts a sum into gates and p into peepholes; ops.sigmoid and ops.tanh work on every backend.",
           "Two gates look at the cell before it changes, one at the cell after: read (8.26) and (8.28) again."),
    forbids=("keras.layers.LSTM", "keras.layers.LSTMCell"))

coupled = exercise(
    CoupledLSTMCell, points=5,
    returns={"outputs": "(8.29)", "h": "(8.29)", "c": "(8.32)", "dx": "(8.30)", "dh0": "(8.30)", "dc0": "(8.32)",
             "dW": "(8.30)", "dU": "(8.30)", "db": "(8.30)"},
    hints=("One gate does the work of two: what it does not keep, it takes in.",
           "There are three blocks in z, so W is 3H wide; (8.31) says which is which.",
           "It is the peephole cell without peepholes and without i: what stands in the place of i in (8.32)?"),
    forbids=("keras.layers.LSTM", "keras.layers.LSTMCell"))

lookup = exercise(
    lookup_gradients, points=7, forbids=AUTODIFF, returns={"e": "(8.33)", "rows": "(8.34)", "drows": "(8.35)"},
    hints=("A word that stands in two places sends back two gradients to one row.",
           "(8.33) is one indexing. For (8.34) NumPy has a function that can also say where each word went.",
           "E[w] += de adds only once where w names a row twice. Look for np.add.at, or loop over the rows."))

sentences = exercise(
    build_classifier, points=8,
    returns={"outputs": "(8.37)", "dE": "(8.33)", "dW": "(8.36)", "dU": "(8.36)", "db": "(8.36)", "dV": "(8.37)",
             "dc": "(8.37)"},
    hints=("Three layers in a row do it; keras.Sequential or the functional style are equally good.",
           "Padding must not move the state: which layer sees that a word is 0, and can tell the LSTM?",
           "Look up mask_zero in the Embedding layer's documentation."))

pretrained = exercise(
    embedding_matrix, points=4, returns={"E": "(8.38) to (8.40)"},
    hints=("The vocabulary decides which row belongs to which word; the order of the vectors means nothing.",
           "Every row is one of three kinds. Go through the vocabulary with enumerate, and ask which.",
           "Begin with a copy of start, put in the vectors that there are, and mind row 0 at the end."))

tuned = exercise(
    fine_tune, points=8,
    returns={"E_next": "(8.45)", "V_next": "(8.44)", "c_next": "(8.44)", "trained": "(8.45)"},
    hints=("What a layer may learn is decided by its `trainable`, and what a model may learn by its layers'.",
           "keras.layers.GlobalAveragePooling1D takes the mean of (8.41), and minds the mask of the layer below.",
           "Give the model its weights, compile it with keras.optimizers.SGD(rate) and the cross-entropy for whole "
           "labels, and call train_on_batch once; then look at its weights. (run_eagerly=True in compile saves time.)"))
