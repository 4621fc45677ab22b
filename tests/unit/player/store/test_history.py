"""voiceguide/player/store/history.py and `voiceguide history`: the log is complete, and everybody can read it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.cli import main
from voiceguide.errors import SoundError
from voiceguide.player.session.commands import Event, EventKind
from voiceguide.player.store.history import (
    History,
    Played,
    PlayedChange,
    PlayedStep,
    Recording,
    last_weeks,
    sum_of_minutes,
)

EAST = timezone(timedelta(hours=2))
BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=EAST)


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def event(kind: EventKind, text: str = "", step: int | None = None, side: str | None = None,
          *, alone: bool = False) -> Event:  # fmt: skip
    return Event(kind, text, 0.0, step, None, side, alone)


def recorded(*happened: Event | float) -> Recording:
    clock = Clock()
    recording = Recording("calf-release", "Calf release", BEGAN, clock)
    for one in happened:
        if isinstance(one, Event):
            recording.note(one)
        else:
            clock.now_s += one
    return recording


def played(minutes: float = 12.0, date: datetime = BEGAN, title: str = "Calf release") -> Played:
    return Played(date=date, routine="calf-release", title=title, minutes=minutes, ended="done")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data")


# What is noted


def test_a_session_is_noted_as_it_went() -> None:
    session = recorded(
        event("step", "Roll", 1), 60.0, event("done", "Roll", 1), event("step", "Press", 2, "left"),
        event("changed", "10s more.", 2, "left"), 30.0, event("changed", "10s less.", 2, "right", alone=True),
        event("skipped", "Press", 2), event("ended", "The session is over."),
    )  # fmt: skip
    assert session.played("done") == Played(
        date=BEGAN, routine="calf-release", title="Calf release", minutes=1.5, ended="done",
        done=(PlayedStep(step=1, name="Roll"),), skipped=(PlayedStep(step=2, name="Press"),),
        changes=(PlayedChange(what="10s more.", step=2, side="left"),
                 PlayedChange(what="10s less.", step=2, side="right", alone=True)),
    )  # fmt: skip


def test_pauses_are_no_minutes() -> None:
    session = recorded(
        event("step", "Roll", 1), 60.0, event("paused"), 600.0, event("paused"), event("resumed"), event("resumed"),
        60.0, event("paused"), 30.0,
    )  # fmt: skip
    found = session.played("quit")
    assert found is not None
    assert found.minutes == 2.0


def test_what_became_of_a_step_last_counts() -> None:
    found = recorded(
        event("step", "Roll", 1), event("skipped", "Roll", 1), event("step", "Roll", 1), event("done", "Roll", 1)
    ).played("quit")
    assert found is not None
    assert (found.done, found.skipped) == ((PlayedStep(step=1, name="Roll"),), ())


def test_a_session_that_is_left_before_its_first_step_is_none() -> None:
    assert recorded(20.0, event("skipped", "Before you start"), event("ended")).played("quit") is None


# The file


def test_what_is_added_is_read_again_in_order_of_time(history: History) -> None:
    later, earlier = played(), played(date=BEGAN.astimezone(UTC) - timedelta(hours=1))
    history.add(later)
    history.add(earlier)
    assert history.read().sessions == (earlier, later)
    lines = history.file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["date"] == "2026-11-21T09:30:00+02:00"


def test_no_log_is_an_empty_one(history: History) -> None:
    assert history.read().sessions == ()
    assert not history.file.parent.exists()


def test_damaged_lines_are_told_and_stay(history: History) -> None:
    history.add(played(title="First"))
    with history.file.open("ab") as file:
        file.write(b'\xff\n\n{"format": 2}\n[1]\n{"date": "2026-11-21T09:30:00+02:00", "rout')
    before = history.file.read_bytes()
    history.add(played(title="Last"))
    kept = history.read()
    assert [one.title for one in kept.sessions] == ["First", "Last"]
    assert kept.damaged_lines == (2, 4, 5, 6)
    assert history.file.read_bytes().startswith(before)


def test_sessions_that_end_at_once_do_not_mix(history: History) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from voiceguide.player.store.history import History, Played\n"
        "when, title = '2026-11-21T09:30:00+02:00', sys.argv[2] * 3000\n"
        "one = Played(date=when, routine='r', title=title, minutes=1, ended='done')\n"
        "for _ in range(40): History(Path(sys.argv[1])).add(one)"
    )
    program = [sys.executable, "-c", code, str(history.file.parent)]
    running = [subprocess.Popen([*program, letter]) for letter in "abc"]
    assert [one.wait(timeout=60) for one in running] == [0, 0, 0]
    kept = history.read()
    assert (len(kept.sessions), kept.damaged_lines) == (120, ())


def test_where_nothing_can_be_written_or_read_it_says_where(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SoundError, match="the session is not in the log"):
        History(tmp_path / "data").add(played())
    (tmp_path / "folder" / "history.jsonl").mkdir(parents=True)
    with pytest.raises(SoundError, match="the log cannot be read"):
        History(tmp_path / "folder").read()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=40) | st.just(json.dumps(played().document).encode())))
def test_no_line_whatsoever_raises_anything(history: History, lines: list[bytes]) -> None:
    history.file.parent.mkdir(exist_ok=True)
    history.file.write_bytes(b"\n".join(lines))
    before = len(history.read().sessions)
    history.add(played())
    assert len(history.read().sessions) == before + 1


# Weeks


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.lists(st.integers(0, 500), max_size=20))
def test_every_session_of_the_last_weeks_is_on_its_day(today: date, count: int, ago: list[int]) -> None:
    days = [today - timedelta(days=one) for one in ago]
    sessions = [played(5.0, datetime(day.year, day.month, day.day, 23, 59, tzinfo=EAST)) for day in days]
    weeks = last_weeks(sessions, today, count)
    assert [week.monday.weekday() for week in weeks] == [0] * count
    assert weeks[-1].monday <= today < weeks[-1].monday + timedelta(days=7)
    within = [day for day in days if day >= weeks[0].monday]
    assert sum(week.sessions for week in weeks) == len(within)
    assert sum(week.in_all for week in weeks) == 5.0 * len(within)
    for week in weeks:
        for after, minutes in enumerate(week.minutes):
            assert (minutes is not None) == (week.monday + timedelta(days=after) in within)


# The command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(history: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in [name for name in os.environ if name.startswith("VOICEGUIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VOICEGUIDE_DATA_DIR", str(history.file.parent))
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(history.file.parent / "config"))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["history", *arguments])
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def days_ago(days: int) -> datetime:
    return datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=days)


def test_where_no_log_is_kept_it_says_how_to_keep_one(run: Run, history: History) -> None:
    code, out, err = run()
    assert (code, out) == (0, "")
    where = (history.file.parent / "config" / "config.yaml").as_posix()
    assert err == f"No log is kept. To keep one, write “history: on” in {where}, or set VOICEGUIDE_HISTORY=on.\n"


def test_what_it_says_keeps_one(run: Run, history: History) -> None:
    config = history.file.parent / "config" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("history: on\n")
    code, out, err = run()
    assert (code, out, err) == (0, f"Nothing was played yet; the log will be in {history.file.as_posix()}.\n", "")


def test_a_log_of_earlier_is_shown_though_none_is_kept_now(run: Run, history: History) -> None:
    history.add(played(date=days_ago(0)))
    _, out, err = run()
    assert "Calf release" in out
    assert err.startswith("No log is kept.")


def test_in_a_pipe_each_week_is_a_sentence(run: Run, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_HISTORY", "on")
    for minutes, day in ((12.2, 0), (0.1, 7), (30.0, 7), (99.0, 70)):
        history.add(played(minutes, days_ago(day), f"From {day} days ago"))
    code, out, err = run("--weeks", "2")
    today, before = days_ago(0), days_ago(7)
    assert (code, err) == (0, "")
    assert f"{before:%A} 30; 2 sessions, 30 min." in out.splitlines()[0]
    assert f"{today:%A} 12; 1 session, 12 min." in out.splitlines()[1]
    assert f"{today:%Y-%m-%d} 12:00  12   0 done  at its end  From 0 days ago" in out
    assert "70 days" not in out


def test_less_than_a_minute_is_told_as_such_and_sums_add_up(
    run: Run, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_HISTORY", "on")
    for minutes, day in ((0.2, 0), (0.1, 0), (0.0, 0), (12.4, 7), (12.4, 7), (0.4, 14), (0.4, 14), (0.4, 14)):
        history.add(played(minutes, days_ago(day)))
    _, out, _ = run("--weeks", "3")
    weeks = out.splitlines()
    assert f"{days_ago(0):%A} <1; 3 sessions, <1 min." in weeks[2]
    assert "24; 2 sessions, 24 min." in weeks[1]
    assert " 1; 3 sessions, 1 min." in weeks[0]
    assert "12:00  <1   0 done" in out


@given(st.lists(st.lists(st.floats(0, 300), min_size=1, max_size=9), min_size=1, max_size=7))
def test_the_minutes_of_days_add_up_to_those_of_their_week(week: list[list[float]]) -> None:
    days = [sum_of_minutes(day) for day in week]
    whole = sum(round(day) for day in days if day >= 1)
    assert whole <= round(sum_of_minutes(days)) <= whole + sum(day < 1 for day in days)


def test_json_is_one_document_with_all_sessions_of_the_weeks(run: Run, history: History) -> None:
    for day in range(60):
        history.add(played(date=days_ago(day)))
    code, out, _ = run("--json", "--weeks", "4")
    told = json.loads(out)
    assert code == 0
    assert told["file"] == history.file.as_posix()
    assert told["kept"] is False
    assert 21 < len(told["sessions"]) <= 28
    assert told["sessions"][-1] == played(date=days_ago(0)).document | {"done": [], "skipped": [], "changes": []}


def test_damaged_lines_are_told_by_their_number(run: Run, history: History) -> None:
    history.add(played(date=days_ago(0)))
    with history.file.open("a") as file:
        file.write("damage\n" * 20)
    code, _, err = run()
    assert code == 0
    assert "20 lines cannot be read and are passed over: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …" in err


@pytest.mark.parametrize("weeks", ["0", "-1", "many", "521"])
def test_a_number_of_weeks_that_makes_no_sense_is_refused(weeks: str, run: Run) -> None:
    assert run("--weeks", weeks)[0] == 2


@pytest.mark.skipif(os.name == "nt", reason="terminals are others there")
@pytest.mark.parametrize(("columns", "shown"), [(40, "minutes  Mo  Tu"), (80, "minutes  Mon  Tue"), (200, "Sun")])
def test_at_a_terminal_there_is_a_calendar_that_fits(columns: int, shown: str, history: History) -> None:
    history.add(played(date=days_ago(0), title="Calves"))
    out = at_a_terminal(columns, history)
    assert shown in out
    assert f"{days_ago(0) - timedelta(days=days_ago(0).weekday()):%d %b}" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= columns


def at_a_terminal(columns: int, history: History) -> str:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "VOICEGUIDE_DATA_DIR": str(history.file.parent), "COLUMNS": str(columns),
                   "TERM": "xterm", "VOICEGUIDE_HISTORY": "on"}  # fmt: skip
    seen: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(ours, 4096):
                seen.append(part)
        except OSError:  # so a terminal ends on Linux
            return

    with subprocess.Popen([sys.executable, "-m", "voiceguide", "history"], stdout=theirs, env=environment) as running:
        os.close(theirs)
        reading = threading.Thread(target=read)
        reading.start()
        assert running.wait(timeout=60) == 0
    reading.join()
    os.close(ours)
    return b"".join(seen).decode().replace("\r\n", "\n")
