"""Which articles report one event, and what their story says: wording, likeness, grouping and the ledger of figures."""
