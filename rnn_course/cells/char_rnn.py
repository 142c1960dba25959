"""A recurrent language model: it reads a text token by token and predicts the probabilities of the next token.

Elman, Finding structure in time (1990); Mikolov et al., Recurrent neural network based language model (2010);
Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2, which writes U for our W and W for our U.
"""

import numpy as np

from rnn_course.cells.language import embed, embed_backward, one_hot
from rnn_course.cells.markov import contexts


def char_rnn_forward(tokens, h0, model):
    """Run the network over tokens, and compute after each one the log-probabilities of all possible next tokens.

        x_t = row number tokens_t of E                             (3.13)
        h_t = tanh(x_t W + h_{t-1} U + b), from h_0 = h0           (3.14)
        o_t = h_t V + c                                            (3.15)
        log_p_t = o_t - log Σ_k exp(o_tk)                          (3.16)

    tokens (B, T), integers below K; h0 (B, H); model = (E (K, D), W (D, H), U (H, H), b (H,), V (H, K), c (K,))
    ->  hs (B, T, H), log_p (B, T, K), finite for every finite o
    """
    E, W, U, b, V, c = model
    xW = embed(tokens, E) @ W + b  # (3.13)
    h, hs = h0, np.empty((*tokens.shape, len(b)))
    for t in range(tokens.shape[1]):
        h = hs[:, t] = np.tanh(xW[:, t] + h @ U)  # (3.14)
    o = hs @ V + c  # (3.15)
    shifted = o - o.max(axis=-1, keepdims=True)
    return hs, shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # (3.16)


def char_rnn_loss_and_gradients(y, mask, model):
    """Compute the cross-entropy of the network on a batch of texts, and its gradient with respect to every weight.

        tokens_t = y_{t-1}, with y_0 = EOS; hs, log_p = char_rnn_forward from h0 = 0    (3.17)
        loss  = -(Σ mask log_p[y]) / n, over rows and steps; n = Σ mask                 (3.18)
        do_t  = mask_t (p_t - onehot(y_t)) / n                                          (3.19)
        dV    = Σ h_tᵀ do_t, dc = Σ do_t, over rows and steps                           (3.20)
        dz_t  = (do_t Vᵀ + dz_{t+1} Uᵀ) ⊙ (1 - h_t²), back from dz_{T+1} = 0            (3.21)
        dW    = Σ x_tᵀ dz_t, dU = Σ h_{t-1}ᵀ dz_t, db = Σ dz_t, over rows and steps     (3.22)
        dE_k  = the sum of dx_t = dz_t Wᵀ over the rows and steps where tokens_t is k   (3.23)

    y (B, T), integers below K; mask (B, T), 1 at a token and 0 at padding; model as for char_rnn_forward
    ->  loss (), dE (K, D), dW (D, H), dU (H, H), db (H,), dV (H, K), dc (K,)
    """
    E, W, U, b, V, _ = model
    tokens, h0 = contexts(y, 1)[..., 0], np.zeros((len(y), len(b)))
    hs, log_p = char_rnn_forward(tokens, h0, model)  # (3.17)
    weight, target = mask[..., None] / mask.sum(), one_hot(y, len(E))
    loss = -(weight * target * log_p).sum()  # (3.18)
    do = weight * (np.exp(log_p) - target)  # (3.19)
    dV, dc = np.tensordot(hs, do, axes=((0, 1), (0, 1))), do.sum(axis=(0, 1))  # (3.20)
    dhs, dz = do @ V.T, np.zeros((y.shape[1] + 1, *h0.shape))
    for t in reversed(range(y.shape[1])):
        dz[t] = (dhs[:, t] + dz[t + 1] @ U.T) * (1 - hs[:, t] ** 2)  # (3.21)
    dz = np.moveaxis(dz[:-1], 0, 1)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dW = np.tensordot(embed(tokens, E), dz, axes=((0, 1), (0, 1)))  # (3.22)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))  # (3.22)
    dE = embed_backward(dz @ W.T, tokens, len(E))  # (3.23)
    return loss, dE, dW, dU, dz.sum(axis=(0, 1)), dV, dc
