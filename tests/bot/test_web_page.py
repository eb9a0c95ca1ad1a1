"""Every route of the page, asked directly: what it shows."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.types import ASGIApp

from bot.health.liveness import STILL
from bot.text.reader import Reader
from bot.web.guide import Guide
from bot.web.protection import CONTENT_POLICY
from monitors.model import (
    READ,
    Evidence,
    FeedState,
    Level,
    Move,
    MoveReason,
    Record,
    Report,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    StoryTopic,
    Zone,
)
from storage.store import Store
from tests.bot.asgi import ask
from tests.bot.page_samples import ROUTES, UNREST, VIRUS, Markup, add_evident_story
from tests.storage.samples import NOW, Ticks, later, make_feed_state, make_match, make_story


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_answers_get_and_head_with_the_guarding_headers(page_app: ASGIApp, path: str) -> None:
    answer = ask(page_app, path)
    assert answer.status == 200
    assert answer.body
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert ask(page_app, path, method="HEAD").status == 200


def test_the_list_shows_story_evidence_figures_sources_and_times_in_the_zone(page_app: ASGIApp) -> None:
    page = ask(page_app).text
    for shown in ("Crowds gather in Osh", "Osh, Kyrgyzstan", "Crowds gathered", "killed", "13", "19 March 2026",
                  "Protest and unrest", "2 reports, 2 independent", "told to 1 chat",
                  "14 Mar 2026, 14:26"):  # fmt: skip
        assert shown in page, shown


def test_what_has_one_report_is_not_called_independent_and_an_empty_column_is_left_out(
    page_database: Path, own_page_app: ASGIApp
) -> None:
    add_evident_story(page_database, make_match())
    page = Markup(ask(own_page_app, "/stories/s9").text)
    assert "1 report" in page.words
    assert "1 independent" not in page.words
    with_victims = ask(own_page_app, "/stories/s1").text
    assert '<th scope="col">Of</th>' in with_victims


def test_the_form_keeps_what_was_chosen(page_app: ASGIApp) -> None:
    page = Markup(ask(page_app, "/", "q=crowds&topic=unrest&severity=high&country=KG&period=30d&told=1").text)
    chosen = [attributes["value"] for tag, attributes in page.tags if tag == "option" and "selected" in attributes]
    assert chosen == ["unrest", "high", "KG", "30d"]
    fields = {attributes.get("name"): attributes for tag, attributes in page.tags if tag == "input"}
    assert fields["q"]["value"] == "crowds"
    assert "checked" in fields["told"]


def test_the_form_offers_the_regions_of_its_stories_and_keeps_the_one_chosen(page_app: ASGIApp) -> None:
    page = Markup(ask(page_app, "/", "country=Central+Asia&period=all").text)
    offered = [attributes["value"] for tag, attributes in page.tags if tag == "option"]
    assert "Central Asia" in offered
    assert "Sahel" not in offered
    chosen = [attributes["value"] for tag, attributes in page.tags if tag == "option" and "selected" in attributes]
    assert "Central Asia" in chosen
    assert "Crowds gather in Osh" in page.words
    assert "Crowds gather in Osh" not in Markup(ask(page_app, "/", "country=Sahel&period=all").text).words


def test_a_topic_or_country_that_is_not_in_the_lists_stays_chosen(page_database: Path, own_page_app: ASGIApp) -> None:
    store = Store.open(page_database, NOW)
    store.stories.save([make_story("s8", topics=(StoryTopic("given-up", Level.URGENT, Severity.HIGH),))])
    store.close()
    page = Markup(ask(own_page_app, "/", "topic=given-up&country=ZZ").text)
    chosen = [attributes["value"] for tag, attributes in page.tags if tag == "option" and "selected" in attributes]
    assert chosen[0] == "given-up"
    assert "ZZ" in chosen
    assert "No story matches" in page.words


def test_a_story_page_has_reports_ledger_evidence_publishers_and_codes(page_app: ASGIApp) -> None:
    page = ask(page_app, "/stories/s1").text
    for shown in ("Crowds gather in Osh", "Valley Herald", "13 police", "CAMEO", "140, 141", "PLOVER", "ACLED",
                  "Severe", "1 chat"):  # fmt: skip
        assert shown in page, shown


@pytest.mark.parametrize("path", ["/", "/stories/s1", "/feeds", "/delivery"])
def test_every_page_says_whether_the_bot_runs_and_what_waits(page_app: ASGIApp, path: str) -> None:
    words = Markup(ask(page_app, path).text).words
    assert "Bot not running, heard 10 min ago" in " ".join(words.split())
    assert "1 waiting" in words


def test_the_codes_of_many_topics_do_not_push_the_reports_off_the_screen(page_app: ASGIApp) -> None:
    page = ask(page_app, "/stories/s1").text
    assert page.index("Reports, newest first") < page.index("CAMEO")


def test_evidence_is_marked_in_its_surroundings(page_database: Path, own_page_app: ASGIApp) -> None:
    raised = SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.MODERATE, "Severe, Immediate")
    add_evident_story(page_database, make_match(raised=raised))
    page = ask(own_page_app, "/stories/s9").text
    assert "crowd-gathers" in page
    assert "urgent, 7.5 of 5 points" in page
    assert "Not urgent" not in page
    assert "Severity moderate → high by an official alert: “Severe, Immediate”" in page
    assert "<mark>crowds gather </mark>" in page  # the sample's span is not the stored text's: shown alone


def test_a_match_that_only_a_digest_tells_says_why(page_database: Path, own_page_app: ASGIApp) -> None:
    add_evident_story(page_database, make_match(level=Level.DIGEST, realis=()))
    page = ask(own_page_app, "/stories/s9").text
    assert "digest, 7.5 of 5 points" in page
    assert "Not urgent: the title does not mention it" in page


def test_a_veto_that_the_encoder_overruled_is_shown(page_database: Path, own_page_app: ASGIApp) -> None:
    words = Evidence(READ, Span(Zone.TITLE, 0, 6, "Crowds"), 2.2)
    add_evident_story(page_database, make_match(realis=(), evidence=(words,), vetoed="vetoed by derby: 'Crowds'"))
    page = unescape(ask(own_page_app, "/stories/s9").text)
    assert "urgent, read by the encoder over a veto of the rules" in page
    assert "The rules had held it: vetoed by derby: 'Crowds'" in page


def test_what_the_encoder_alone_read_is_not_told_in_points(page_database: Path, own_page_app: ASGIApp) -> None:
    words = Evidence(READ, Span(Zone.TITLE, 0, 6, "Crowds"), 1.2)
    add_evident_story(page_database, make_match(level=Level.DIGEST, realis=(), evidence=(words,)))
    page = ask(own_page_app, "/stories/s9").text
    assert "digest, read by the encoder where no rule matched" in page
    assert "of 5 points" not in page
    assert "Not urgent: the encoder is not sure enough of it" in page


def test_a_story_is_named_by_the_report_that_tells_of_it_as_happening(
    page_database: Path, own_page_app: ASGIApp
) -> None:
    plan = Report("a" * 16, "Marche prévue", "Gazette", "https://gazette.example/1", "Plan.", NOW, language="fr")
    lead = replace(plan, article_key="b" * 16, title="Foule à Och", url="https://gazette.example/2", urgent=("unrest",))
    story = make_story("s3", title=plan.title, topics=(UNREST,), reports=(plan, lead), last_seen_at=later(minutes=3))
    with closing(Store.open(page_database, NOW)) as store:
        store.stories.save([story])
    assert 'href="/stories/s3" dir="auto" lang="fr">Foule à Och</a>' in ask(own_page_app, "/").text
    page = ask(own_page_app, "/stories/s3").text
    assert '<h1 dir="auto" lang="fr">Foule à Och</h1>' in page
    assert 'Headline of <a href="https://gazette.example/2"' in page
    entry = ElementTree.fromstring(ask(own_page_app, "/stories.atom").body).find("{*}entry")
    assert entry is not None
    assert entry.findtext("{*}title") == lead.title
    assert lead.url in [link.get("href") for link in entry.findall("{*}link")]


def test_a_report_that_came_from_another_story_says_from_which_when_and_why(
    page_database: Path, own_page_app: ASGIApp
) -> None:
    with closing(Store.open(page_database, NOW)) as store:
        reports = tuple(Report(key * 16, f"Report {key}", "Valley Herald", "", "", NOW) for key in "abcd")
        stories = (
            make_story("s3", topics=(UNREST,), reports=reports),
            make_story("s4", title="An older march", topics=(UNREST,), merged_into="s3"),
        )
        moves = (
            Move("b" * 16, "s2", "s3", MoveReason.REGROUPED),
            Move("c" * 16, "s4", "s3", MoveReason.MERGED),
            Move("d" * 16, "w1", "s3", MoveReason.PARTED),
        )
        store.record(Record(stories=stories, moves=moves), NOW)
    page = Markup(ask(own_page_app, "/stories/s3").text)
    words = " ".join(page.words.split())
    for shown in (
        f"Came from Title {VIRUS}, 14 Mar 2026, 14:26 UTC+5. Regrouped: the reports here are more like it.",
        "Came from An older march, 14 Mar 2026, 14:26 UTC+5. Merged: that story turned out to be this one.",
        "Came from another story, 14 Mar 2026, 14:26 UTC+5. Parted: that story turned out to be several.",
    ):
        assert shown in words
    assert words.count("Came from") == 3
    assert [one["href"] for tag, one in page.tags if tag == "a" and "/stories/" in (one["href"] or "")] == [
        "/stories/s2"
    ]


def test_a_comment_is_marked_on_the_page_of_its_story(page_database: Path, own_page_app: ASGIApp) -> None:
    with closing(Store.open(page_database, NOW)) as store:
        told = Report("a" * 16, "Report a", "Valley Herald", "", "", NOW, origin="outlet:valley herald")
        comment = replace(told, article_key="b" * 16, title="Opinion b", in_passing=True)
        store.stories.save([make_story("s3", topics=(UNREST,), reports=(comment, told))])
    words = " ".join(Markup(ask(own_page_app, "/stories/s3").text).words.split())
    assert "Valley Herald comment Opinion b" in words
    assert "same source" not in words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "the report explains or comments instead of telling news"),
        (("unrest",), "the headline only asks, and the text does not tell it as news"),
    ],
)
def test_a_background_piece_is_said_not_to_ring_by_itself(
    page_database: Path, own_page_app: ASGIApp, asked: tuple[str, ...], said: str
) -> None:
    add_evident_story(page_database, make_match())
    with closing(Store.open(page_database, NOW)) as store:
        story = store.stories.get_story("s9")
        report = replace(story.reports[0], background=("unrest",), asked=asked)
        store.stories.save([replace(story, reports=(report,))])
    assert f"Does not ring by itself: {said}" in ask(own_page_app, "/stories/s9").text


def test_a_merged_story_leads_to_where_it_went(page_database: Path, own_page_app: ASGIApp) -> None:
    store = Store.open(page_database, NOW)
    store.stories.save([make_story("m1", merged_into="s1")])
    store.close()
    answer = ask(own_page_app, "/stories/m1")
    assert (answer.status, answer.headers["location"]) == (307, "/stories/s1")


def test_the_next_poll_of_a_feed_is_said_to_come(page_database: Path, own_page_app: ASGIApp) -> None:
    store = Store.open(page_database, NOW)
    store.feeds.save_feed_states([make_feed_state("soon", next_poll_at=later(minutes=35))])
    store.close()
    titles = {attributes.get("title") for tag, attributes in Markup(ask(own_page_app, "/feeds").text).tags}
    assert "in 25 min" in titles


def test_feeds_with_trouble_come_first_and_addresses_are_hosts_only(page_app: ASGIApp) -> None:
    page = ask(page_app, "/feeds").text
    assert page.index("Stopped") < page.index("A calm feed")
    assert "timeout, 3 times" in page
    assert "host.example" in page
    assert not re.search(r"password|secret|/rss", page)


def test_a_feed_that_was_never_polled_is_new_and_no_trouble() -> None:
    guide = Guide({}, Reader("en"), NOW)
    polled = make_feed_state(last_poll_at=NOW)
    feeds = [guide.show_feed(one) for one in (FeedState("a", ""), polled, polled.evolve(failures=3))]
    assert [(feed.status, feed.is_well) for feed in feeds] == [("new", True), ("active", True), ("failing", False)]


def test_delivery_tells_depth_age_and_sign_of_life(own_page_app: ASGIApp, page_ticks: Ticks) -> None:
    page_ticks.at = STILL.total_seconds() - 600 - 1
    assert ask(own_page_app, "/status.json").json["is_alive"]
    page_ticks.at = 0
    status = ask(own_page_app, "/status.json").json
    assert (status["pending"], status["oldest_seconds"], status["is_alive"]) == (1, 600.0, False)
    assert "10 min" in ask(own_page_app, "/delivery").text


def test_the_overview_has_what_chart_and_map_need(page_app: ASGIApp) -> None:
    overview = ask(page_app, "/overview.json", "period=24h").json
    assert (overview["stories"], overview["severities"]["high"], overview["unit"]) == (2, 2, "hour")
    (series,) = overview["series"]
    assert (series["topic"], sum(series["stories"])) == ("unrest", 2)
    assert len(series["stories"]) == len(overview["stretches"])
    (point,) = overview["points"]
    assert (point["name"], point["stories"], point["newest"]["id"]) == ("Osh", 2, "s2")


def test_the_outlines_unpack_for_whoever_cannot(page_app: ASGIApp) -> None:
    packed = ask(page_app, "/outlines.txt", headers={"accept-encoding": "gzip"})
    plain = ask(page_app, "/outlines.txt")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "\nKZ\t" in plain.text


def test_large_answers_are_packed_for_whoever_can_unpack(page_app: ASGIApp) -> None:
    assert ask(page_app, "/", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
