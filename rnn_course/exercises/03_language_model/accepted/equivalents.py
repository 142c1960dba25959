"""Mutants that are right all the same, with the reason."""

from rnn_course.cells.char_rnn import char_rnn_loss_and_gradients
from rnn_course.cells.language import build_vocabulary
from rnn_course.cells.markov import score_sequences
from rnn_course.decoding.generation import generate, generate_and_halt, generate_to_length
from rnn_course.exercise import equivalent

one_entry = tuple(equivalent(of=of, change=change, why="There is one entry along this axis, which is the first and the "
                                                       "last.")
                  for of, change in (
    (score_sequences, "picked = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0] -> "
                      "picked = np.take_along_axis(log_p, y[..., None], axis=-1)[..., -1]"),
    (char_rnn_loss_and_gradients, "tokens, h0 = contexts(y, 1)[..., 0], np.zeros((len(y), len(b))) -> "
                                  "tokens, h0 = contexts(y, 1)[..., -1], np.zeros((len(y), len(b)))"),
    (generate, "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[ -1, 0], tau, u)"),
    (generate, "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[0, -1], tau, u)"),
    (generate, "hs, log_p = char_rnn_forward(np.array([[token]]), hs[:, 0], model) -> "
               "hs, log_p = char_rnn_forward(np.array([[token]]), hs[:, -1], model)"),
    (generate_and_halt, "h = hs[:, 0] -> h = hs[:, -1]"),
    (generate_and_halt, "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[ -1, 0], tau, u)"),
    (generate_and_halt, "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[0, -1], tau, u)"),
    (generate_and_halt, "if v < sigmoid(h[0] @ w + d): -> if v < sigmoid(h[ -1] @ w + d):"),
    (generate_to_length, "h = hs[:, 0] -> h = hs[:, -1]"),
    (generate_to_length,
     "token = sample_token(log_p[0, 0], tau, us[t]) -> token = sample_token(log_p[ -1, 0], tau, us[t])"),
    (generate_to_length,
     "token = sample_token(log_p[0, 0], tau, us[t]) -> token = sample_token(log_p[0, -1], tau, us[t])")))

two_equal_rows = tuple(equivalent(of=of, change=change, why="Two rows of zeros stay alike, and the first is used.")
                       for of, change in (
    (generate, "hs, log_p = char_rnn_forward(np.array([[EOS]]), np.zeros((1, len(b))), model) -> "
               "hs, log_p = char_rnn_forward(np.array([[EOS]]), np.zeros(( 2, len(b))), model)"),
    (generate_and_halt,
     "token, h, y = EOS, np.zeros((1, len(w))), [] -> token, h, y = EOS, np.zeros(( 2, len(w))), []"),
    (generate_to_length,
     "token, h, y = EOS, np.zeros((1, len(b))), [] -> token, h, y = EOS, np.zeros(( 2, len(b))), []")))

others = (
    equivalent(of=build_vocabulary,
               change="ranked = sorted(n, key=lambda word: (-n[word], word)) -> "
                      "ranked = sorted(n, key=lambda word: (~n[word], word))",
               why="~n is -n - 1, which sorts alike."),
    equivalent(of=generate, change="if token == UNK: -> if token is UNK:",
               why="Python keeps one object for each small whole number."),
    equivalent(of=generate, change="if token == EOS: -> if token is EOS:",
               why="Python keeps one object for each small whole number."),
    equivalent(of=generate, change="if token == EOS: -> if token <= EOS:", why="EOS is 0, and no token is below it."),
    equivalent(of=generate_and_halt,
               change="if v < sigmoid(h[0] @ w + d): -> if v <= sigmoid(h[0] @ w + d):",
               why="A random number is never exactly the probability."),
    equivalent(of=generate_and_halt,
               change="for u, v in zip(us, vs, strict=True): -> for u, v in zip(us, vs, strict=False):",
               why="There are as many us as vs."),
)
