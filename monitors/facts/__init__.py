"""Reads facts from articles: places, figures and end dates. ``docs/facts.md`` explains how, with examples."""
