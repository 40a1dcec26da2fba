"""Themes: which tags of the taxonomy a call is about, with the evidence (domain.md section 4).

Here: finding tags in words and codes, weighing them, storing them. Not here: what the tags are (config/taxonomy.yaml)
and any score of a match, which themes never enter.
"""
