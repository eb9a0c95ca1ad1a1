"""From the outside world to a decision: sources, rules, facts, stories, digests. No SQL, no Telegram."""
