"""Recognising topics: text, queries, topics, and whether the event is happening now."""
