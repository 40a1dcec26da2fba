"""Plain types of the domain: frozen, typed, without I/O and without a clock.

Here: what a call, notice, fact, member, match and instant *are*. Not here: how they are stored, read or ranked.
"""
