"""What the commands share: who may do what, what people's words mean, and what a chat chooses."""
