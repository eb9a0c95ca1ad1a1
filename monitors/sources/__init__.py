"""Where articles come from: feeds and seed files."""
