"""From rows to sessions: all that is wrong is told at once, with its place in the plan."""

from pathlib import Path

import pytest

from support.batches import HUM, sessions_of
from voiceguide.batch.planned_sessions import BatchSession
from voiceguide.errors import FaultyContent

pytestmark = pytest.mark.usefixtures("two_routines")


def complaints(plan: str, here: Path) -> list[str]:
    with pytest.raises(FaultyContent) as refused:
        sessions_of(plan, here)
    return list(map(str, refused.value.complaints))


def only(plan: str, here: Path) -> BatchSession:
    (session,) = sessions_of(plan, here)
    return session


def test_options_name_the_file_and_a_name_of_its_own_wins(here: Path) -> None:
    rows = "{routine: a, voice: hum, talk: brief}, {routine: a, voice: hum, name: 'Anna, for M.'}"
    first, second = sessions_of(f"sessions: [{rows}]", here)
    assert (first.file, second.file) == ("a.brief.hum.mp3", "Anna, for M..mp3")
    assert second.order.output.title == "Anna, for M."


def test_all_that_is_wrong_is_told_at_once_with_its_place(here: Path) -> None:
    told = complaints(
        "sessions:\n"
        "- {routine: calf-releas}\n"
        "- {routine: calf-release, voice: humm}\n"
        "- {routine: calf-release, section: Nowhere, voice: hum}\n"
        "- {routine: calf-release, fit: 2m, voice: hum}\n"
        "- {routine: a, voice: hum, bed: gone.flac}\n"
        "- {routine: a, voice: hum, cover: gone.png}\n"
        "- {routine: a, voice: hum, format: flac, bitrate: 64}\n",
        here,
    )
    assert [line.split(" ")[0] for line in told] == [
        "plan.yaml:2:13:", "plan.yaml:3:34:", "plan.yaml:4:36:", "plan.yaml:5:32:", "plan.yaml:6:33:",
        "plan.yaml:7:35:", "plan.yaml:8:51:",
    ]  # fmt: skip
    assert 'did you mean "calf-release"?' in told[0]
    assert "cannot last 2m" in told[3]


def test_two_sessions_of_one_name_are_wrong_whatever_their_ending_or_case(here: Path) -> None:
    rows = ["routine: a, name: One", "routine: b, name: one", "routine: a, name: ONE, format: wav"]
    told = complaints("sessions:\n" + "".join(f"- {{{row}, voice: hum}}\n" for row in rows), here)
    assert [line.partition(" ")[0] for line in told] == ["plan.yaml:3:22:", "plan.yaml:4:22:"]
    assert all("line 2" in line for line in told)


def test_a_voice_that_is_not_here_is_told_once(here: Path) -> None:
    (told,) = complaints("matrix: {routine: [a, b], voice: ['command:gone']}", here)
    assert told.startswith("plan.yaml:1:35: ")


def test_paths_in_a_plan_count_from_its_folder(here: Path) -> None:
    (here / "plans").mkdir()
    (here / "plans" / "c.yaml").write_text((here / "a.yaml").read_text())
    from voiceguide.batch.batch import plan_batch
    from voiceguide.batch.planned_sessions import PlanPlace
    from voiceguide.batch.shard import WHOLE

    place = PlanPlace(Path("plans"), here / "out")
    plan = b"sessions: [{routine: c.yaml, voice: hum}]"
    batch = plan_batch(plan, "plans/plan.yaml", place, WHOLE, again=False)
    assert batch.sessions[0].file == "c.hum.mp3"


def test_the_digest_changes_with_all_that_a_session_is_made_from(here: Path) -> None:
    base = only("sessions: [{routine: a, voice: hum, name: N}]", here).digest
    assert only("sessions: [{name: N, voice: hum, routine: a}]", here / "elsewhere").digest == base
    others = ["talk: brief", "rate: 160", "bitrate: 96", "bed: off", "tracks: yes", "pan: yes", "fit: 11s"]
    digests = {only(f"sessions: [{{routine: a, voice: hum, name: N, {more}}}]", here).digest for more in others}
    assert len(digests | {base}) == len(others) + 1
    (here / "a.yaml").write_text((here / "a.yaml").read_text().replace("5s", "6s"))
    assert only("sessions: [{routine: a, voice: hum, name: N}]", here).digest != base


def test_a_matrix_gives_each_combination(here: Path) -> None:
    assert len(sessions_of(HUM, here)) == 4
