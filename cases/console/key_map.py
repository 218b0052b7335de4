"""The keys of the console, as data."""

KEY_MAP = (
    ("j k", "Next and previous case in the list"),
    ("x", "Choose this case in the list"),
    ("Enter", "Open"),
    ("/", "Search"),
    ("g q", "Go to the queue"),
    ("g m", "Go to my cases"),
    ("a", "Take this case"),
    ("u", "Give this case back"),
    ("s", "Decide: category, track, unit, state"),
    ("n", "Write an internal note"),
    ("r", "Answer the caller"),
    ("Space", "Play or pause"),
    ("← →", "Five seconds back or forward"),
    ("[ ]", "Slower, faster"),
    (", .", "Previous and next doubtful word"),
    ("e", "Correct the sentence"),
    ("Esc", "Play or pause while typing"),
    ("Ctrl Enter", "Save the form you are in"),
    ("?", "These keys"),
)
"""Each key, and what it does in the catalogues' words."""
