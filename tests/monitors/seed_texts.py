"""Texts of article files, and how they are read."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors.model import Article
from monitors.sources.seedfile import read_seed

NOW = datetime(2022, 1, 10, 12, tzinfo=UTC)

COPIED_PAGE = """Updated March 3rd, 2022 at 18:05 IST

Rivertown's council asks for calm: No grievance excuses burning the ferry & hurting its crew

The mayor of Rivertown has written to the provincial assembly about the unrest on the quays.

Reported by: Meera Solanki
Image: PTI | Image:self
Advertisement

After ferry\u00a0 fares were doubled, crowds filled the quays for a second day, the harbour office said.\u00a0

\u201cWe ask everybody to go home," the mayor wrote. \u00a0

What the harbour office counts

Some 4 crew members were hurt and 21 people were held.\u00a0\u00a0

Rivertown ferry dispute

The fares rose on Monday. A curfew holds until March 9.\u00a0

(Image: PTI)

\u00a0

Advertisement

Published March 3rd, 2022 at 18:01 IST"""


def read(text: str, **options: str) -> Article:
    return read_seed(text.encode(), "a.txt", source_id="seeds", first_seen_at=NOW, **options)  # type: ignore[arg-type]


FURNITURE = [
    "Advertisement",
    "ADVERTISEMENT - SCROLL TO CONTINUE",
    "Story continues below this advertisement",
    "Share",
    "Share on WhatsApp",
    "Read more",
    "Read more: Three days on the quays",
    "Also read | Three days on the quays",
    "ALSO READ Three days on the quays",
    "(Image: AP)",
    "Image: AP | Image:self",
    "Image source, Getty Images",
    "Photo by Meera Solanki",
    "File photo: the quays in spring",
    "Crews wait beside the boats. [Meera Solanki/Reuters]",
    "Reuters",
    "AP Photo",
    "(With inputs from ANI)",
    "Last updated: March 3, 2022",
    "Posted on March 3, 2022, 6:01 pm",
    "3 March 2022",
    "3 min read",
    "2 hours ago",
    "12 comments",
    "Follow us on Telegram",
    "Subscribe to our newsletter",
    "Sign up for alerts",
    "© 2022 The Rivertown Ledger. All rights reserved.",
    "Edited by Tom Okafor",
    "Reporting by Meera Solanki; editing by Tom Okafor",
    "Tags: ferries, strike",
    "https://example.org/rivertown/ferries",
    "Реклама",
    "Читайте также: Три дня на причале",
    "Publicidad",
    "Lire aussi : Trois jours sur les quais",
    "إعلان",
    "Фото: Акимат",
]

TEXT = [
    "By Friday the crews had gone back to work.",
    "By land and by water they came.",
    "Published in 2019, the book describes the quays.",
    "Updated guidance was issued on 3 March 2022 to every captain in the province.",
    "Read-only copies of the contract were handed out.",
    "Image problems have dogged the owners for years.",
    "Share prices fell.",
    "Share on the exchange fell by a third after the news.",
    "Copyright law has nothing to do with it.",
    "More than 40 boats were tied up.",
    "Update: the death toll rose to 9 on 3 March 2022, the harbour office said.",
    "The photo shows two boats on fire.",
    "Reuters could not verify the footage.",
]
