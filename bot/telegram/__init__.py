"""Telegram's Bot API through python-telegram-bot: the only place that knows the library's types."""
