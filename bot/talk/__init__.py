"""What happens when people write or press a button: the command, its answer, and the work left to do after it."""
