"""Weights rounded so that what a layer gives stays near, not each weight by itself.

GPTQ (Frantar et al. 2022): weights are rounded input by input, and what one loses the inputs not
yet rounded make up for, as far as they move together on real texts.
"""

import numpy as np
from numpy.typing import NDArray

# Weights use 7 of their 8 bits. Processors without VNNI add pairs of products in 16 bits, and
# 2 x 255 x 64 is the most that fits: a larger weight would saturate there and not elsewhere, and
# the same comment would then be read differently on two machines.
WEIGHT_RANGE = 64
# Added to the moments' diagonal, as a share of its mean, so that they can be inverted.
DAMPING = 0.01
Floats = NDArray[np.float32]


def rounded(weight: Floats, moment: NDArray[np.float64]) -> Floats:
    """Round a layer's weights, (out, in), to whole multiples of each output's own scale.

    The scale is set by an output's largest weight, which stays the largest, so that rounding the
    result once more changes nothing.
    """
    scale = np.abs(weight).max(axis=1).astype(np.float64) / WEIGHT_RANGE
    left = weight.astype(np.float64) / scale[:, None]
    whole = np.zeros_like(left)
    largest = np.abs(left).argmax(axis=1)
    damped = moment + np.eye(len(moment)) * DAMPING * moment.diagonal().mean()
    passed_on = np.linalg.cholesky(np.linalg.inv(damped)).T
    for column in range(weight.shape[1]):
        now = np.clip(np.round(left[:, column]), -WEIGHT_RANGE, WEIGHT_RANGE)
        peak = largest == column
        now[peak] = WEIGHT_RANGE * np.sign(weight[peak, column])
        lost = (left[:, column] - now) / passed_on[column, column]
        left[:, column + 1 :] -= lost[:, None] * passed_on[column, column + 1 :]
        whole[:, column] = now
    return (whole * scale[:, None]).astype(np.float32)
