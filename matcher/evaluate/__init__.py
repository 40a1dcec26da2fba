"""Measures the ranking on BEIR folders with the product's own code.

Here: reading sets, running them, metrics. Not here: any ranking of its own.
"""
