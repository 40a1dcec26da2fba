"""What a member would still need for a call: one rule a file, each a plain function (domain.md section 3).

Here: rules and their report. Not here: anything that changes a score or hides a call.
"""
