"""What is remembered, in SQLite through sqlite-utils. SQL lives only here."""
