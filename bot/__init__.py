"""What people touch: the command line, the chats, and sending. Telegram types live only in bot/telegram."""
