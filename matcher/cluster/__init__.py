"""The members seen together: who could team up, who covers what, and how good a profile is.

Here: views over many members or over one profile. Not here: a single match (rank) or its mail.
"""
