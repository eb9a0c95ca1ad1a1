"""From the outside world to articles: feeds are fetched and parsed, seed files are read."""
