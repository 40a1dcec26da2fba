"""Text as ranking and search see it: tokens, passages, vectors.

Here: the one analyser, windows and sentences, the embedding protocol with its engines. Not here: scores.
"""
