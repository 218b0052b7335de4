"""Measures, each as a ratio to a baseline taken in the same run; a shared machine is a noisy one.

python -m bench                  every subject
python -m bench deciding memory  these
"""
