"""The first message of a measure says that it is lifted for as long as it is, also in the edits that follow."""

from __future__ import annotations

from bot.sending.channels import read_plain
from monitors.model import Lane
from tests.bot.room import Room
from tests.bot.test_hub_measures import AGAIN, DECLARED, LIFTED, OPEN_END

SHOPS = ("Shops reopen in Almaty, Kazakhstan", "Shops reopened in Almaty after the state of emergency was declared.")
STORM = "Protesters storm the regional hall in Almaty, Kazakhstan"


def tell(room: Room, title: str, text: str = "", *, outlet: str = "Herald") -> str:
    """The first message as it is edited within the hour after one more report; "" if it is not."""
    edits = len(list_edits(room))
    room.tell(title, text or f"{title}, the government said.", outlet=outlet)
    room.wait(hours=1)
    room.send_all()
    return "".join(list_edits(room)[edits:][-1:])


def list_edits(room: Room) -> list[str]:
    return [read_plain(one.row.message.html) for one in room.list_entries() if one.row.lane is Lane.EDIT]


def test_the_first_message_is_headed_as_lifted_and_says_when_it_was_to_end(room: Room) -> None:
    tell(room, DECLARED)
    head, *lines = tell(room, LIFTED, outlet="Courier").splitlines()
    assert head == "🟠 Lifted: State of emergency"
    assert lines[2].startswith("lifted; it was to end on 24 January 2022")
    assert lines[3].startswith("Herald"), "and quotes the imposing no more"


def test_a_later_small_edit_still_says_that_it_is_lifted(room: Room) -> None:
    tell(room, DECLARED)
    tell(room, LIFTED, outlet="Courier")
    edit = tell(room, *SHOPS, outlet="Echo")
    assert edit.splitlines()[0] == "🟠 Lifted: State of emergency"
    assert "lifted; it was to end on 24 January 2022; independent outlets 2 → 3" in edit


def test_a_measure_without_an_end_is_said_to_be_lifted_once(room: Room) -> None:
    tell(room, OPEN_END)
    edit = tell(room, LIFTED, outlet="Courier")
    assert edit.splitlines()[0] == "🟠 Lifted: State of emergency"
    assert edit.casefold().count("lifted") == 1


def test_a_measure_in_force_again_is_headed_as_lifted_no_more(room: Room) -> None:
    tell(room, DECLARED)
    tell(room, LIFTED, outlet="Courier")
    edit = tell(room, AGAIN, outlet="Echo")
    assert edit.splitlines()[0] == "🟠 State of emergency"
    assert "in force again" in edit
    assert "lifted" not in edit.casefold()


def test_an_alert_that_was_itself_the_lifting_is_headed_as_such_until_the_measure_is_in_force_again(room: Room) -> None:
    tell(room, LIFTED)
    assert tell(room, *SHOPS, outlet="Courier").startswith("🟠 Lifted: State of emergency")
    assert tell(room, AGAIN, outlet="Echo").startswith("🟠 State of emergency")


def test_an_alert_about_more_names_only_what_still_stands_and_says_what_was_lifted(room: Room) -> None:
    tell(room, f"{STORM}; state of emergency declared", f"{STORM}. A state of emergency is in force until 24 January.")
    for edit in (
        tell(room, LIFTED, outlet="Courier"),
        tell(room, STORM, "Protesters stormed the hall in Almaty, and three people were injured.", outlet="Echo"),
    ):
        assert edit.splitlines()[0] == "🟠 Protest and unrest"
        assert "State of emergency: lifted; it was to end on 24 January 2022" in edit
