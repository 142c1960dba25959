import numpy as np

from rnn_course.kit.activations import sigmoid


def test_sigmoid_is_right_and_silent_at_any_size():
    z = np.array([-1e4, -2.0, 0.0, 2.0, 1e4])
    with np.errstate(all="raise"):
        values = sigmoid(z)
    assert np.allclose(values, [0, 1 / (1 + np.e**2), 0.5, 1 / (1 + np.e**-2), 1], rtol=0, atol=1e-15)
    assert sigmoid(z.astype(np.float32)).dtype == np.float32


def test_sigmoid_is_right_to_the_last_digits_where_it_is_small():
    z = np.linspace(-700, 40, 2001)
    exact = 1 / (1 + np.exp(-z.astype(np.longdouble)))
    assert float(np.max(np.abs(sigmoid(z) - exact) / exact)) < 4e-16
