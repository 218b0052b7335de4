"""The shape of a recording as a picture: one small SVG that needs no style and no script."""

import numpy as np
from numpy.typing import NDArray

COLUMNS = 400
"""Bars in the picture at most: about 4 kB, and more than a telephone's screen has room for."""

_HALF = 30  # units from the middle line to the edge
_COLOUR = "#6b7c8d"  # 4:1 against white and against the dark theme's paper (WCAG 1.4.11 asks 3:1)


def picture(levels: NDArray[np.float64]) -> str:
    """The SVG of sound whose loudness, evenly over time, is `levels` (0..1 of full scale).

    Heights follow the square root, so that faint speech still shows beside a shout.
    """
    bars = _columns(levels)
    loudest = float(bars.max(initial=0.0)) or 1.0
    heights = np.rint(np.sqrt(bars / loudest) * _HALF).astype(int)
    path = "".join(f"M{2 * x + 1} {_HALF - h}v{2 * h}" for x, h in enumerate(heights) if h)
    width = 2 * max(1, len(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {2 * _HALF}" '
        f'preserveAspectRatio="none"><path d="M0 {_HALF}h{width}{path}" '
        f'stroke="{_COLOUR}" fill="none"/></svg>'
    )


def _columns(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The loudest of each of at most `COLUMNS` equal stretches."""
    if len(levels) <= COLUMNS:
        return levels
    starts = np.linspace(0, len(levels), COLUMNS, endpoint=False).astype(int)
    return np.asarray(np.maximum.reduceat(levels, starts))
