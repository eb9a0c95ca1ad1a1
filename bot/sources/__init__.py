"""Feeds, seed files and web pages while the program runs: what is due, what is wrong with them, and trials."""
