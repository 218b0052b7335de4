"""Cases on paper: Typst sets what we hand it as data; no text of ours or theirs becomes code."""
