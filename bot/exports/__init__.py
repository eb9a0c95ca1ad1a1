"""Stories, alerts and reports as records for other programs, and as text for terminals."""
