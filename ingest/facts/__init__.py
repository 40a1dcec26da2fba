"""One extractor a kind of fact: plain functions from a document to facts with quotes.

Here: reading what stands in the text. Not here: guessing what does not, and choosing between sources.
"""
