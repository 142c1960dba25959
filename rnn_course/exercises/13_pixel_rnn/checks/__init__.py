"""The exercises of assignment 13 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.pixels import (
    causal_mask,
    dependence,
    image_likelihood,
    independent_pixels,
    masked_conv,
    masked_conv_backward,
    sample_images,
)
from rnn_course.cells.row_lstm import row_lstm_step, row_lstm_step_backward
from rnn_course.exercise import describe, exercise
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.models.pixels import MaskedConv2D, RowLSTM, build_pixel_cnn

assignment = describe(title="Images one pixel at a time", runtime="keras")

likelihood = exercise(
    image_likelihood, points=8, returns={"log_p": "(13.2)", "bits": "(13.3)"},
    hints=("The probability of an image is a product of as many factors as it has pixels; its logarithm is a sum.",
           "(13.1) picks one of the K scores of each pixel, the one of the level that is there, and takes away the "
           "logarithm of a sum that runs over all K.",
           "To pick: np.take_along_axis along the last axis. Before exp, take the largest score away from all K."))

counting = exercise(
    independent_pixels, points=6, returns={"o": "(13.5)"},
    hints=("Every pixel has a little table of its own: how often was it white, how often black?",
           "Compare x[..., None] with np.arange(K): you get one truth value for each image, pixel and level.",
           "The sum over the first axis is n of (13.4). Check that exp(o) sums to 1 over the levels."))

masks = exercise(
    causal_mask, points=10, returns={"mask": "(13.6) to (13.9)"},
    hints=("Read the kernel as a small image: which of its entries come before the one in the middle?",
           "All rows above the middle one, and in the middle row all entries left of the centre. Only at the centre "
           "does it matter which channel it is.",
           "Start from zeros and set three pieces. The third is a table (D, H): groups_in[:, None] against "
           "groups_out."))

convolve = exercise(
    masked_conv, points=10, returns={"y": "(13.11)"},
    hints=("A convolution is a sum of shifted images, each multiplied with one matrix of the kernel.",
           "Pad with height // 2 rows of zeros above and below, and with width // 2 columns on both sides: then every "
           "shift of (13.11) is a slice.",
           "For entry (s, t): rows s to s + R, columns t to t + Q of the padded images, times the matrix M[s, t]."))

convolve_back = exercise(
    masked_conv_backward, points=13, forbids=AUTODIFF, returns={"dx": "(13.12)", "dW": "(13.13)", "db": "(13.14)"},
    hints=("What was gathered on the way there is scattered on the way back: the same shifts, the other way round.",
           "In (13.12) the signs of s and t are turned round. In (13.13) the same pieces of the padded x are used as "
           "on the way there.",
           "Keep a padded array for dx, add dy @ M[s, t].T to the slice which entry (s, t) had read, and cut off the "
           "padding at the end."))

seeing = exercise(
    dependence, points=8, returns={"sees": "(13.16)", "causal": "(13.17)"}, uses=(masked_conv,),
    hints=("You need not look inside the model. Poke it, and see where it moves.",
           "One loop over the pixels (r', q'): poke x there, call scores again, and compare with what it said before.",
           "sees.reshape(R Q, R Q) has the pixels in raster order both ways. Which triangle of it must be empty?"))

sampling = exercise(
    sample_images, points=10, returns={"x": "(13.18) to (13.20)"}, uses=(masked_conv,),
    hints=("A pixel can be drawn only when all those before it are there; so the model is called once for each.",
           "One loop over the pixels. At (r, q) call scores with what has been drawn so far, and look at [:, r, q] "
           "alone.",
           "np.cumsum over the levels, compared with u[:, r, q, None], gives truth values; (13.20) counts them. Then "
           "put given where it is not -1."))

row_step = exercise(
    row_lstm_step, points=8, returns={"h_next": "(13.24)", "c_next": "(13.23)", "gates": "(13.22)"},
    uses=(masked_conv,),
    hints=("It is an LSTM that has exchanged the product h U for a convolution; time runs from row to row.",
           "A row is an image of height 1, and U is a kernel of height 1: your masked_conv can do (13.21).",
           "h[:, None] is that image and U[None] that kernel; the mask is all ones, since the row above is all known."))

row_step_back = exercise(
    row_lstm_step_backward, points=10, returns={"dz": "(13.26)", "dh": "(13.27)", "dc": "(13.28)", "dU": "(13.29)"},
    forbids=AUTODIFF, uses=(masked_conv_backward,),
    hints=("Up to dz it is the LSTM that you know. Only then comes the convolution.",
           "c_next reaches the loss by itself and through h_next: that is s. Each block of dz is a factor that the "
           "gate was multiplied with, times the slope of its own bend.",
           "For (13.27) and (13.29) call masked_conv_backward on an image of height 1, with a mask of ones."))

layer = exercise(
    MaskedConv2D, points=5, returns={"outputs": "(13.31)", "dW": "(13.30)", "db": "(13.31)", "dx": "(13.31)"},
    uses=(causal_mask,),
    hints=("The mask has to be there each time the layer is called, or training will fill the holes again.",
           "Your causal_mask with zeros for all groups makes the mask; ops.conv(..., padding=\"same\") convolves.",
           "Make W, b and the mask in build, and multiply W with the mask in call."))

row_layer = exercise(
    RowLSTM, points=7,
    returns={"outputs": "(13.35)", "dW": "(13.32)", "dU": "(13.33)", "db": "(13.32)", "dx": "(13.32)"},
    hints=("What the pixels contribute needs no state, so it can be made for all rows at once. The states cannot.",
           "(13.32) is a convolution with a kernel of one row; the entries of W right of the centre are not used. "
           "Then loop over the rows.",
           "ops.pad on the left, then ops.conv(..., padding=\"valid\") with the part of W that is used; in the loop "
           "ops.conv(h, U, padding=\"same\"); at the end ops.stack along axis 1."),
    forbids=("keras.layers.LSTM", "keras.layers.ConvLSTM1D"))

whole = exercise(
    build_pixel_cnn, points=5,
    returns={"outputs": "(13.39)", "dA": "(13.37)", "da": "(13.37)", "dW1": "(13.38)", "db1": "(13.38)",
             "dW2": "(13.38)", "db2": "(13.38)", "dV": "(13.39)", "dc": "(13.39)", "dx": "(13.36)"},
    hints=("One layer must not see the pixel itself; after it, no number at a pixel knows of that pixel any more.",
           "keras.Input((rows, columns, 1)), your MaskedConv2D, ops.relu, and keras.Model(inputs, outputs).",
           "In (13.38) relu is inside the convolution's argument only: the h that is added to stays as it is."))
