"""Mutants that are right all the same, with the reason."""

from rnn_course.decoding.sampling import sample
from rnn_course.decoding.scores import brevity_penalty, corpus_bleu, sentence_bleu
from rnn_course.decoding.search import beam_search, exhaustive_search, greedy_search, sequence_log_p
from rnn_course.exercise import equivalent

one_row = tuple(equivalent(of=of, change=change, why="There is one row, which is the first and the last.")
                for of, change in (
    (sequence_log_p, "log_p_of_y += log_p[0, token] -> log_p_of_y += log_p[ -1, token]"),
    (greedy_search, "y.append(int(log_p[0].argmax())) -> y.append(int(log_p[ -1].argmax()))"),
    (greedy_search, "log_p_of_y += log_p[0, y[-1]] -> log_p_of_y += log_p[ -1, y[-1]]"),
    (exhaustive_search, "total = log_p_of_y + log_p[0, token] -> total = log_p_of_y + log_p[ -1, token]")))

no_token_below_end = tuple(equivalent(of=of, change=change, why="END is 0, and no token is below it.")
                           for of, change in (
    (greedy_search, "if y[-1] == END: -> if y[-1] <= END:"),
    (exhaustive_search, "if token != END and L < T: -> if token > END and L < T:"),
    (beam_search, "complete = (token == END) | (L == T) -> complete = (token <= END) | (L == T)"),
    (sample, "ended = (y[:, 1:t] == END).any(axis=1) -> ended = (y[:, 1:t] <= END).any(axis=1)")))

small_numbers_are_one_object = tuple(
    equivalent(of=of, change=change, why="Python keeps one object for each small whole number.") for of, change in (
        (greedy_search, "if y[-1] == END: -> if y[-1] is END:"),
        (exhaustive_search, "if token != END and L < T: -> if token is not END and L < T:"),
        (exhaustive_search, "if token != END and L < T: -> if token != END and L is not T:"),
        (beam_search, "complete = (token == END) | (L == T) -> complete = (token == END) | (L is T)")))

L_is_never_above_T = tuple(equivalent(of=of, change=change, why="L counts up to T and what has T tokens does not grow.")
                           for of, change in (
    (exhaustive_search, "if token != END and L < T: -> if token != END and L != T:"),
    (beam_search, "complete = (token == END) | (L == T) -> complete = (token == END) | (L >= T)"),
    (beam_search, "for L in range(1, T + 1): -> for L in range(1, T + 2):"),
    (beam_search, "for L in range(1, T + 1): -> for L in range(1, T << 1):")))

others = (
    equivalent(of=beam_search, change="complete = (token == END) | (L == T) -> complete = (token == END) + (L == T)",
               why="The sum of two truth values is their disjunction."),
    equivalent(of=exhaustive_search,
               change="elif total / L**alpha > best_score: -> elif total / L**alpha >= best_score:",
               why="No two sequences of random numbers have the same score."),
    equivalent(of=brevity_penalty,
               change="return 1.0 if c >= r else np.exp(1 - r / c) -> return 1.0 if c > r else np.exp(1 - r / c)",
               why="Where c is r, exp(1 - r / c) is 1 as well."),
    equivalent(of=brevity_penalty,
               change="for candidate, its_references in zip(candidates, references, strict=True): -> "
                      "for candidate, its_references in zip(candidates, references, strict=False):",
               why="There is a list of references for each candidate."),
    equivalent(of=corpus_bleu,
               change="counts = [clipped_matches(*pair, n) for pair in zip(candidates, references, strict=True)] -> "
                      "counts = [clipped_matches(*pair, n) for pair in zip(candidates, references, strict=False)]",
               why="There is a list of references for each candidate."),
    equivalent(of=sentence_bleu, change="if not matches and n == 1: -> if not matches and n <= 1:",
               why="n counts from 1."),
)
