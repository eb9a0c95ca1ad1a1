"""Everything the program remembers, kept in one SQLite file. This is the only package that contains SQL."""
