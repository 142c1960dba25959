"""The exercises of assignment 12 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.convlstm import convlstm_backward, convlstm_forward, convlstm_step, convlstm_step_backward
from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import describe, exercise
from rnn_course.kit.forbidden import AUTODIFF, CONVOLUTIONS
from rnn_course.models.convlstm import (
    build_predictor,
    convlstm_to_keras,
    convlstm_weights,
    frame_errors,
    looks_ahead,
    next_frame_pairs,
)

assignment = describe(title="Sequences of images", runtime="keras")

slide = exercise(
    conv2d, points=12, forbids=CONVOLUTIONS, returns={"y": "(12.1)"},
    hints=("Every pixel of y is made of a window of k x k pixels of x, and all of them in the same way.",
           "Give x a frame of zeros first, a wide above and to the left, k - 1 - a below and to the right; then no "
           "index of (12.1) falls outside.",
           "Loop over i and j alone: for one pair, all pixels n, m at once are a slice of the framed x, N high and M "
           "wide, and what W[i, j] does to each of them is one product."))

slide_back = exercise(
    conv2d_backward, points=14, forbids=CONVOLUTIONS + AUTODIFF,
    returns={"dx": "(12.2)", "dW": "(12.3)", "db": "(12.4)"},
    hints=("Each term of (12.1) is a product of a piece of x and a piece of W; on the way back each gets the other, "
           "times dy.",
           "Walk over i and j as on the way there. The slice that W[i, j] was multiplied with gets dy W[i, j]ᵀ added.",
           "Keep a framed dx and add into slices of it; cut the frame off at the end. dW[i, j] sums over rows and "
           "pixels: np.tensordot sums over three axes at once."))

one_step = exercise(
    convlstm_step, points=8, forbids=CONVOLUTIONS, uses=(conv2d,),
    returns={"h_next": "(12.8)", "c_next": "(12.7)", "gates": "(12.6)"},
    hints=("It is the LSTM with another product. All that follows (12.5) goes pixel by pixel.",
           "Two convolutions are added, and one bias. The blocks lie along the last axis.",
           "Cut z into four with np.split(z, 4, axis=-1), bend each block, then write (12.7) and (12.8)."))

step_back = exercise(
    convlstm_step_backward, points=12, forbids=AUTODIFF, uses=(conv2d_backward,),
    returns={"dx": "(12.14)", "dh": "(12.15)", "dc": "(12.13)", "dW": "(12.14)", "dU": "(12.15)", "db": "(12.14)"},
    hints=("c_next reaches the loss by itself and through h_next. Add both before anything else: that is s.",
           "Down to dz it is the LSTM's way back, pixel by pixel. Only what was a product there is a convolution here.",
           "Set the four blocks of (12.12) side by side along the last axis, and call your conv2d_backward twice, once "
           "for x and W, once for h and U."))

whole_movie = exercise(
    convlstm_forward, points=8, forbids=CONVOLUTIONS, returns={"hs": "(12.19)", "cs": "(12.18)", "gates": "(12.17)"},
    uses=(conv2d, convlstm_step),
    hints=("What is carried from frame to frame is h and c; everything else is made anew at each frame.",
           "Frame t is x[:, t]. The first one meets h0 and c0, each later one what the frame before it made.",
           "Call your step in a loop, keep three lists, and stack each along axis 1. (x ∗ W needs no state: with all "
           "frames in one batch it takes one call.)"))

through_time = exercise(
    convlstm_backward, points=12, forbids=AUTODIFF, uses=(conv2d_backward, convlstm_step_backward),
    returns={"dx": "(12.22)", "dh0": "(12.23)", "dc0": "(12.23)", "dW": "(12.23)", "dU": "(12.23)", "db": "(12.23)"},
    hints=("Two gradients travel back from frame to frame, one along h and one along c.",
           "(12.20) adds what the loss says of h_t itself to what comes back from frame t + 1.",
           "Walk from the last frame to the first with dh and dc in hand, both zero at the start, and mind which h and "
           "c went into the very first frame."))

to_keras = exercise(
    convlstm_to_keras, points=10,
    returns={"W": "(12.24)", "U": "(12.24)", "b": "(12.25)", "h": "(the states of Keras)"},
    hints=("Three things differ: where the axes are, which way round a filter is laid on the image, and the packing.",
           "Compare the indexes of (12.24) and (12.1): x[n + a - i] here, x[n + i - a] there.",
           "Reverse both axes of pixels of every bank, move the four axes to where Keras wants them, and join the "
           "gates along the last one."))

counts = exercise(
    convlstm_weights, points=4, returns={"convlstm": "(12.26)", "lstm": "(12.27)"},
    hints=("A weight that serves every pixel is counted once.",
           "Write down the shapes of W, U and b for each of the two.",
           "For (12.27) it is the LSTM's count, 4 (D H + H H + H), with D = N M C and H = N M F."))

pairs = exercise(
    next_frame_pairs, points=3, returns={"x": "(12.28)", "y": "(12.28)"},
    hints=("The right answer at a frame is the frame after it.",
           "Of T frames the last has no next one, and the first is nobody's next one.",
           "Both are slices of movies along axis 1, T - 1 frames long."))

predictor = exercise(
    build_predictor, points=10,
    returns={"outputs": "(12.30)", "dW": "(12.29)", "dU": "(12.29)", "db": "(12.29)", "dV": "(12.30)", "dd": "(12.30)",
             "dx": "(12.29)"},
    hints=("The network's memory is one layer, and what it says is another, the same at every frame.",
           "keras.layers.ConvLSTM2D gives the last state alone and shrinks the images, unless you tell it otherwise.",
           "A Conv2D takes one image; keras.layers.TimeDistributed puts a layer to work on every frame alone."))

errors = exercise(
    frame_errors, points=3, returns={"e": "(12.31)", "copy": "(12.32)"},
    hints=("An error is worth little until you know what somebody reaches who does nothing.",
           "The mean goes over every axis but time.",
           "np.mean takes several axes at once; time is axis 1 of five."))

honesty = exercise(
    looks_ahead, points=4, returns={"change": "(12.33)", "ahead": "(12.34)"},
    hints=("Who does not look at a frame cannot notice that it has changed.",
           "change has a row for each frame s that was changed, and a column for each prediction t. Where are the "
           "places with t < s?",
           "perturbed - p is laid out (T, B, T, N, M, C); take the largest size over all axes but the first and the "
           "third. Then np.tril keeps what is below the diagonal."))
