"""One adapter a wire format, each a data sheet on a shared base: plan requests, parse bytes, no I/O.

Here: what is peculiar to a source. Not here: opening connections (`ingest.fetch`) or reading facts from text.
"""
