"""From the outbox to the channel: which message may go now, and what became of it."""
