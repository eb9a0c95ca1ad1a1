"""Facts read out of articles: places, figures, end dates."""
