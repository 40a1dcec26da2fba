"""Mail to people: who wants what, what goes into it, and the outbox that sends each message once.

Here: subscriptions, alerts, editions, composing, the outbox, transports, bounces. Not here: which calls fit (rank).
"""
