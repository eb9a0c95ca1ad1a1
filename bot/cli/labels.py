"""``tocsin labels``: writes what people in chats rated right, wrong or missed, as a file for ``tocsin evaluate``."""

from __future__ import annotations

import json

import click

from bot.cli.name_completion import complete_topics
from bot.cli.options import Folders, folder_options, list_examples
from monitors.model import Verdict

EXAMPLES = list_examples(
    "tocsin labels > labelled.jsonl && tocsin evaluate labelled.jsonl",
    "tocsin labels --verdict missed",
    "tocsin labels --verdict wrong --topic unrest",
)


@click.command(epilog=EXAMPLES)
@click.option("--verdict", type=click.Choice([one.value for one in Verdict]), help="Only texts with this rating.")
@click.option("--topic", metavar="TOPIC", shell_complete=complete_topics, help="Only ratings of one topic.")
@folder_options
def labels(verdict: str | None, topic: str | None, folders: Folders) -> None:
    """Write what people rated right, wrong or missed as JSONL for evaluate, one text a line.

    \b
    {"id", "title", "body", "date", "lang", "url", "stratum": "right"|"wrong"|"missed", "now": ["unrest"],
     "mention": [], "asked": ["unrest"]}
    "date" is the day of the first label, against which dates in the text are read.
    A topic missing from "asked" has no ratings, or as many right as wrong: it counts as neither.
    A text without "now" was reported as missed by somebody who named no topic: write the topic in before evaluating.

    The file names nobody who rated. Titles and texts belong to the publishers: do not pass the file on.
    """
    from bot.cli.stored import check_topic, database_path, opened_store
    from monitors.labelling import gather_items

    unsorted = 0
    with opened_store(database_path(folders), writes=False) as store:
        check_topic(topic or "", store, folders)
        for item in gather_items(store.labels.iterate(Verdict(verdict) if verdict else None, topic)):
            unsorted += "now" not in item
            click.echo(json.dumps(item, ensure_ascii=False))
    if unsorted:
        click.echo(f"{unsorted} without a topic; evaluate skips them until they have one", err=True)
