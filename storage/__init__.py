"""What is remembered, in SQLite: the only package that holds SQL."""
