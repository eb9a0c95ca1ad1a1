"""Articles that people sent to be judged, kept for a while so that they can say that one should have rung."""

from __future__ import annotations

from datetime import datetime

from monitors.model import Article
from storage import codec
from storage.connection import Connection


class Pasted:
    """The articles that were sent to the bot of one database, the newest of each chat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, chat_id: int, article: Article, now: datetime, most: int) -> None:
        """Keep an article that a chat sent, in place of its oldest one if there are more than ``most``."""
        with self._connection.transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO pasted (chat_id, key, sent_at, body) VALUES (?, ?, ?, ?)",
                [chat_id, article.key, codec.encode_time(now), codec.encode(article)],
            )
            self._connection.execute(
                "DELETE FROM pasted WHERE chat_id = :chat AND id NOT IN"
                " (SELECT id FROM pasted WHERE chat_id = :chat ORDER BY id DESC LIMIT :most)",
                {"chat": chat_id, "most": most},
            )

    def find(self, chat_id: int, key: str) -> Article | None:
        """The article of that key, if this chat sent it lately; None for none."""
        body = self._connection.get_value("SELECT body FROM pasted WHERE chat_id = ? AND key = ?", [chat_id, key])
        return None if body is None else codec.decode(Article, body)
