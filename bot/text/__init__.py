"""The words that people read: markup, languages, keyboards and whole messages. Pure but for reading the catalogues."""
