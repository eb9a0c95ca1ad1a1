"""The local read-only page: what the bot found, for a browser, a feed reader or a program. Extra: tocsin[web]."""
