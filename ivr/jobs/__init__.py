"""Durable work: what was enqueued with a transaction is done, whatever process dies meanwhile."""
