"""What happens when people write or press a button: who may do what, the conversation, and what a chat chooses."""
