"""Whether the program is well, and who is told: signs, metrics, their pages and the supervisor."""
