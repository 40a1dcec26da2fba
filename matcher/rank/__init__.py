"""Ranks calls for members, members for calls and calls for words by one recipe (design.md section 5).

Here: lexical, dense, fusion, fit, explanation, and the run that stores matches. Not here: readiness, never mixed in.
"""
