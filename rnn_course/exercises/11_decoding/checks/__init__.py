"""The exercises of assignment 11 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.decoding.sampling import draw_tokens, next_distribution, nucleus, sample, top_k, with_temperature
from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu, sentence_bleu
from rnn_course.decoding.search import (
    beam_search,
    decoder_step,
    exhaustive_search,
    extend_beams,
    greedy_search,
    sequence_log_p,
)
from rnn_course.exercise import describe, exercise

assignment = describe(title="Search and score", runtime="numpy")

one_step = exercise(
    decoder_step, points=6, returns={"log_p": "(11.4)", "h_next": "(11.2)"},
    hints=("A recurrent cell, an output layer and a softmax: nothing here is new but the logarithm.",
           "In (11.1) a token is a number that picks a row of W. (11.4) needs a sum of exponentials for each row, "
           "and exponentials overflow.",
           "Taking the largest score of a row off all its scores does not change (11.4). Do that first, keep the "
           "axis so that it spreads, and never take the logarithm of a probability."))

whole_sequence = exercise(
    sequence_log_p, points=5, returns={"log_p": "(11.5)"}, uses=(decoder_step,),
    hints=("A sequence is as probable as its first token, times its second given the first, and so on; logs turn the "
           "product into a sum.",
           "In (11.5) the network reads y_{t-1} and is asked about y_t. Before y_1 it reads END.",
           "Walk along y with two variables, the token read last and the state. At each step pick one entry of the "
           "one row of log_p, add it up, then let y_t be the token to read."))

greedy = exercise(
    greedy_search, points=7, returns={"y": "(11.6)", "log_p": "(11.5)"}, uses=(decoder_step,),
    hints=("Now nobody gives you y: what you choose at one step is what the network reads at the next.",
           "(11.6) chooses, (11.5) adds up the log p of what was chosen, (11.7) says when to stop. END is part of y "
           "if it was chosen.",
           "Start with END as what was read last. At most T times: one step, the best token of the row, its log p to "
           "the sum, the token to the list; leave the loop after END."))

exhaustive = exercise(
    exhaustive_search, points=8, returns={"y": "(11.10)", "score": "(11.9)"}, uses=(decoder_step, sequence_log_p),
    hints=("The sequences form a tree: each beginning has K continuations, and only those that are not complete have "
           "continuations of their own.",
           "(11.8) tells the two kinds apart. A complete sequence is scored by its own length, which counts END.",
           "Keep a list of beginnings that are still to be extended, each with its tokens, its own state and its log "
           "p. Take one off, try every token: either it is complete, and you compare its score with the best so far, "
           "or it goes onto the list."))

one_beam_step = exercise(
    extend_beams, points=9, returns={"parent": "(11.13)", "token": "(11.13)", "s": "(11.11)"},
    hints=("All B K continuations stand in one contest. A strong beginning may win several places and a weak one "
           "none.",
           "(11.11) is a table of B rows and K columns. (11.12) ranks its entries without regard to rows.",
           "Rank the table laid out flat. A place in the flat table tells both row and column: how often does K go "
           "into it, and what is left?"))

beam = exercise(
    beam_search, points=14, returns={"y": "(11.17)", "score": "(11.9)"}, uses=(decoder_step, extend_beams),
    hints=("The beginnings are the rows of a batch: one decoder_step and one extend_beams for all of them.",
           "(11.15): whatever belongs to a beginning, its tokens and its state, has to follow the parent. (11.16): "
           "what is complete leaves the batch, all of its rows, before the next step.",
           "At each length: step, extend, pick tokens and states by parent, put the new token at the end. Then split "
           "the rows in two: the complete ones go to a list with log p / L^α of this L, the others stay. Only when "
           "nothing is left to extend, look for the best of the list."))

heat = exercise(
    with_temperature, points=4, returns={"p": "(11.18)"},
    hints=("It is a softmax of the log-probabilities after they have been stretched or squeezed.",
           "In (11.18) τ divides inside the exponential, and the sum is over the tokens of one row.",
           "Divide first, then make it safe as in (11.4): take the largest entry of each row off."))

best_few = exercise(
    top_k, points=5, returns={"q": "(11.20)"},
    hints=("Find out how small a probability may be to belong to the k largest of its row.",
           "(11.19) is about each row by itself; (11.20) leaves every token where it was.",
           "Sort a copy of each row; the k-th from its end is the limit. Set to 0 what lies below the limit, then "
           "divide each row by its sum. With k above K there is nothing to set to 0."))

best_share = exercise(
    nucleus, points=7, returns={"q": "(11.20)"},
    hints=("A row that is sure of itself keeps few tokens, one that is not keeps many; only the share is given.",
           "(11.21) goes down from the largest p. The token with which the sum reaches the mass still belongs to it.",
           "Sort each row downwards and remember the order. Add up what stands *before* each token: it is kept while "
           "that is less than the mass. Then put the numbers back to where they came from."))

all_filters = exercise(
    next_distribution, points=4, returns={"q": "(11.22)"}, uses=(with_temperature, top_k, nucleus),
    hints=("Each filter takes a distribution and gives one; what comes out of one goes into the next.",
           "(11.22) names them in the order in which they are applied.",
           "The first takes log-probabilities, the other two take probabilities."))

one_draw = exercise(
    draw_tokens, points=5, returns={"token": "(11.24)"},
    hints=("Token k owns a stretch of the line from 0 to 1 that is as long as p_k.",
           "F_k of (11.23) is where the stretch of token k ends. The number of stretches that end at or before u is "
           "also the number of the token that u falls on.",
           "Find the running sums along each row, compare them with that row's u, and count."))

many_draws = exercise(
    sample, points=7, returns={"y": "(11.25)"}, uses=(decoder_step, next_distribution, draw_tokens),
    hints=("It is greedy search with the choice left to chance, for B rows at once.",
           "(11.25) needs B fresh random numbers at each step; what was drawn is read next. (11.26) is for rows that "
           "have ended while others go on.",
           "Keep the last tokens, the state, and one truth value per row that says whether it has ended. Where it "
           "has, the new token is END, whatever was drawn."))

matches = exercise(
    clipped_matches, points=6, returns={"matches": "(11.28)", "total": "(11.29)"},
    hints=("A candidate may use an n-gram as often as the reference that uses it most; beyond that it is not "
           "counted.",
           "(11.28) takes the larger count among references and the smaller count against the candidate, for each "
           "different n-gram by itself.",
           "A tuple of n numbers can be a key of a dict; so can one be of collections.Counter. Count the candidate "
           "and each reference by themselves, then put the counts together."))

brevity = exercise(
    brevity_penalty, points=4, returns={"BP": "(11.32)"},
    hints=("Whoever says little says little that is wrong; this factor is for them. It never rewards.",
           "In (11.31) each sentence has a reference length of its own; (11.32) compares sums over the corpus, once.",
           "For each sentence sort the lengths of its references by how far they are from the candidate's, then by "
           "the length itself. When c is half of r, the factor is exp(-1)."))

whole_corpus = exercise(
    corpus_bleu, points=5, returns={"BLEU": "(11.34)"}, uses=(clipped_matches, brevity_penalty),
    hints=("BLEU is a geometric mean of four shares, times the penalty. Each share is one of the whole corpus.",
           "In (11.33) matches are added up over all sentences, and so are totals, before one is divided by the "
           "other.",
           "For each n from 1 to 4 call clipped_matches for every sentence, add up, divide, take the logarithm, "
           "unless there is no match at all. The mean of the four logarithms goes into the exponential."))

one_sentence = exercise(
    sentence_bleu, points=4, returns={"BLEU": "(11.38)"}, uses=(clipped_matches, brevity_penalty),
    hints=("In a short sentence there is often no 4-gram that matches, sometimes no 4-gram at all. The two are "
           "treated differently.",
           "(11.35) leaves out what cannot be counted; (11.37) gives a small share to what was counted and found to "
           "be 0, a smaller one each time.",
           "Go through n = 1, 2, ... N with a variable that says how many zeros there have been. Stop at once with 0 "
           "if not even one token matches."))
