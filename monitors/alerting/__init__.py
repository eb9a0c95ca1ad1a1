"""What a story means for one chat: alert, update, reminder, digest, or a named reason for silence. Pure."""
