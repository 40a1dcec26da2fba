"""What an installation may change: settings from the environment and the YAML catalogue beside this file.

Here: names, addresses, limits, word lists and their checks. Not here: anything computed from a call or a member.
"""
