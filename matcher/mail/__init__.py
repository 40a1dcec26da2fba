"""Mail: the right message, once, to people who asked (design.md section 6, docs/mail.md).

Here: who may be written to, what a mail says, the outbox that sends it exactly once, what comes back. Not here: pages
that the links lead to (web), and the schedule (ingest).
"""
