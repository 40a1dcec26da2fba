"""The members as a body: their files, how good a profile is, and what their answers say of it.

Here: views over many members or over one profile. Not here: a single match (rank) or its mail.
"""
