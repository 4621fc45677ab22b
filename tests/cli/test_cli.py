"""voiceguide/cli/: the behaviour of the command line for people and for programs."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest

from support.command_line import SMALL, Run
from voiceguide.cli import _COMMANDS
from voiceguide.cli import command as commands

COMMANDS = tuple(name for name in _COMMANDS if name not in ("play", "verify"))
"""All that need neither a sound device nor a finished session."""
GROUPS = {"cache": ("info", "clear"), "voices": ("list", "try", "install", "remove", "where")}
PATHS = [*((name,) for name in COMMANDS), *((group, name) for group, names in GROUPS.items() for name in names),
         ("config", "set")]  # fmt: skip
ESCAPE = re.compile(r"\x1b|\r(?!\n)")


def start(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
    program = [sys.executable, "-m", "voiceguide", *arguments]
    return subprocess.Popen(program, text=True, encoding="utf-8", **{"stdin": subprocess.DEVNULL, **options})


def process(*arguments: str, env: dict[str, str] | None = None, **options: Any) -> tuple[int, str, str]:
    piped: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with start(*arguments, env={**os.environ, **(env or {})}, **piped) as running:
        out, err = running.communicate(timeout=60)
    assert "Traceback" not in (err or "")
    return running.returncode, out, err


def command_at(path: Sequence[str]) -> click.Command:
    found: click.Command = commands
    for name in path:
        assert isinstance(found, click.Group)
        ctx = click.Context(found)
        found = found.get_command(ctx, name) or pytest.fail(f"no command {name}")
    return found


# Help


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_names_every_option_and_shows_examples(path: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*path, "--help")
    assert (code, err) == (0, "")
    assert (code, out, err) == run(*path, "-h")
    for option in command_at(path).params:
        if isinstance(option, click.Option):
            assert all(name in out for name in option.opts)
            assert option.help
    examples = out.partition("Examples:\n")[2].splitlines()
    assert examples
    assert all(line.strip().startswith(f"voiceguide {path[0]}") for line in examples)


def test_help_of_all_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("path", [path for path in PATHS if path[0] not in GROUPS or path[1:]], ids=" ".join)
def test_every_command_can_be_quiet_or_verbose(path: tuple[str, ...]) -> None:
    names = {name for option in command_at(path).params for name in option.opts}
    assert {"-q", "--quiet", "-v", "--verbose"} <= names


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_examples_of_the_help_name_options_that_exist(path: tuple[str, ...]) -> None:
    known = {name for option in command_at(path).params for name in option.opts}
    for example in (command_at(path).epilog or "").splitlines():
        options = re.findall(r"(?<= )--?[a-z][a-z-]*", example.partition("|")[0])
        if path[0] in GROUPS and not path[1:]:
            assert set(options) <= {"-y", "--language"}
        else:
            assert set(options) <= known


@pytest.mark.parametrize("name", ["list", "show", "script", "new", "compose"])
def test_the_examples_of_the_help_work(name: str, here: Path, run: Run) -> None:
    assert run("new", "my-routine")[0] == 0
    voice = ["--voice", "hum"] if any("--voice" in option.opts for option in command_at([name]).params) else []
    for example in (command_at([name]).epilog or "").partition("Examples:\n")[2].splitlines():
        arguments = shlex.split(example.partition("|")[0].partition(">")[0])[1:]
        assert run(*arguments, *voice)[0] == 0, example


def test_the_version_is_that_of_the_package(run: Run) -> None:
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"voiceguide \d+\.\d+\.\d+\S*\n", out)


def test_a_shell_is_told_what_may_come_next() -> None:
    env = {"_VOICEGUIDE_COMPLETE": "bash_complete", "COMP_WORDS": "voiceguide scr", "COMP_CWORD": "1"}
    code, out, _ = process(env=env)
    assert (code, out.split()) == (0, ["plain,script"])


def test_help_imports_nothing_that_is_heavy() -> None:
    program = "import sys; from voiceguide.cli import _run; _run(['--help']); print(*sys.modules, file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    loaded = {name.split(".")[0] for name in told.split()}
    heavy = {"pydantic", "numpy", "yaml", "rich", "platformdirs", "mutagen", "pydub", "pyttsx3", "soundfile", "difflib",
             "starlette", "uvicorn", "websockets", "segno", "ifaddr", "asyncio"}  # fmt: skip
    assert not heavy & loaded
    assert "voiceguide.settings" not in told
    assert "voiceguide.share" not in told


# Exit codes and what is said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("lst", 2, 'No such command \'lst\'; did you mean "list"?'),
        ("xyzzy", 2, "No such command 'xyzzy'"),
        ("list --jsn", 2, "--json"),
        ("--nope", 2, "No such option"),
        ("list movs", 2, "'moves'"),
        ("list --area calff", 2, 'no area "calff"; did you mean "calf"?'),
        ("list --tool xyzzy", 2, 'no tool "xyzzy"; voiceguide list tools'),
        ("list movs", 2, "'[routines|moves|tools|areas|postures|conditions|presets]'"),
        ("list moves --max-length 5m", 2, "--max-length goes with routines, not with moves"),
        ("list tools --tool peanut", 2, "--tool goes with routines, moves and areas, not with tools"),
        ("list postures --area calf", 2, "--area goes with routines, moves and tools, not with postures"),
        ("list --max-length soon", 2, "--max-length: 'soon' is not a time"),
        ("compose --area foot --minutes inf", 2, "--minutes': inf is not in the range 1<=x<=240"),
        ("compose --area foot --minutes nan", 2, "--minutes': nan is not in the range 1<=x<=240"),
        ("show", 2, "Missing argument"),
        ("check", 2, "Missing argument"),
        ("show a b", 2, "unexpected extra argument"),
        ("show small.yaml --estimate --rate fast", 2, "--rate: expected a whole number from 80 to 400"),
        ("show small.yaml --estimate --talk ful", 2, 'not "ful"; did you mean "full"?'),
        ("script small.yaml --estimate --format mp4", 2, "'vtt'"),
        ("build small.yaml -o session.txt", 2, "session.txt: its name tells no format; let it end in .mp3, .m4b,"),
        ("build small.yaml -o session.m4b --format flac", 2, "its name tells m4b, but flac is asked for"),
        ("build small.yaml --format ogg", 2, "--format: expected mp3, m4b, opus, flac, wav"),
        ("build small.yaml --format flac --bitrate 64", 2, "flac keeps all of the sound and has no bit rate"),
        ("build small.yaml -o session.mp3 --tracks", 2, '--tracks makes a folder of files; end -o "session.mp3"'),
        ("build small.yaml --bitrate 65", 2, "--bitrate: expected 32"),
        ("build small.yaml --to none", 5, "--to none: there is no such folder; is the disk or the phone connected?"),
        ("share none.yaml --host 127.0.0.1", 3, "none.yaml: cannot be read: No such file"),
        ("share none.mp3 --host 127.0.0.1", 5, "none.mp3: cannot be read: No such file"),
        ("share song.mp3 --host 127.0.0.1", 5, "song.mp3: has no plan inside, so voiceguide did not make it"),
        ("share --host 127.0.0.1", 5, "output has no sessions yet; name a routine to build and share it"),
        ("share --host 192.0.2.1", 6, "192.0.2.1 is no address of this computer"),
        ("share --port 70000", 2, "70000 is not in the range 0<=x<=65535"),
        ("share --port http", 2, "'http' is not a valid integer"),
        ("site web", 2, "Missing option '--base-url'"),
        ("site web --base-url example.org", 2, '--base-url: "example.org" is no address of a folder on the web'),
        ("site web --base-url https://example.org", 5, "output has no sessions yet; name a routine to build and site"),
        ("site small.yaml --base-url https://example.org", 2, "is a file"),
        ("cache clear", 2, "add -y"),
        ("cache claer", 2, "No such command"),
        ("show calf-releas --estimate", 3, 'no routine "calf-releas"; did you mean "calf-release"?'),
        ("show none.yaml", 3, "none.yaml: cannot be read: No such file"),
        ("show ./", 3, "cannot be read: Is a directory"),
        ("show song.mp3", 3, 'no routine "song.mp3"; the file of that name is ./song.mp3'),
        ("check calf-releas", 3, 'no routine or move is called so; did you mean "calf-release"?'),
        ("check calf-release --fix", 3, "calf-release: --fix changes files, not what an id means; give the file: "),
        ("check none.yaml", 3, "none.yaml: cannot be read: No such file"),
        ("script none.yaml", 3, "none.yaml: cannot be read: No such file"),
        ("build none.yaml", 3, "none.yaml: cannot be read: No such file"),
        ("play none.yaml --silent --plain", 3, "none.yaml: cannot be read: No such file"),
        ("new mine --from none.yaml", 3, "none.yaml: cannot be read: No such file"),
        ("import none.md", 3, "none.md: cannot be read: No such file"),
        ("build small.yaml --cover none.jpg", 2, "none.jpg: the cover cannot be read (No such file"),
        ("build small.yaml --bed ./none.wav", 2, "none.wav: cannot be read for a bed: No such file"),
        ("play small.yaml --silent --plain --bed ./none.wav", 2, "none.wav: cannot be read for a bed: No such file"),
        ("verify none.mp3", 2, "File 'none.mp3' does not exist"),
        ("verify nothing-in-it", 2, "File 'nothing-in-it' is a directory"),
        ("verify song.mp3", 5, "song.mp3: has no plan"),
        ("verify song.mp3 --words --model nothing-in-it", 2, "nothing-in-it: holds no weights for faster-whisper"),
        ("verify song.mp3 --words --model none", 2, "Directory 'none' does not exist"),
        ("verify song.mp3 --model nothing-in-it", 2, "--model is for --words"),
        ("check empty.yaml", 3, "empty.yaml:1:1: the file is empty"),
        ("check . --estimate", 3, "empty.yaml:1:1: the file is empty"),
        ("check nothing-in-it", 3, "nothing-in-it: there are no .yaml files in this folder"),
        ("show small.yaml --estimate --section None", 3, "None"),
        ("show small.yaml --estimate --from 99", 3, "99"),
        ("show small.yaml --voice xyzzy:a", 4, 'no engine "xyzzy"'),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows words its errors otherwise")
def test_what_goes_wrong_ends_in_its_exit_code_and_says_what(
    arguments: str, code: int, words: str, here: Path, run: Run
) -> None:
    (here / "empty.yaml").touch()
    (here / "song.mp3").touch()
    (here / "nothing-in-it").mkdir()
    found, out, err = run(*arguments.split())
    assert (found, out) == (code, "")
    assert words in err


def test_a_file_that_is_not_there_is_named_once(run: Run) -> None:
    assert run("check", "./none.yaml")[2].count("none.yaml") == 1


def test_a_track_with_a_name_that_no_system_takes_is_not_there(run: Run, here: Path) -> None:
    (here / "list.m3u8").write_text(f"#EXTM3U\n{'a' * 300}.mp3\n")
    code, out, _ = run("verify", "list.m3u8")
    assert code == 7
    assert "a.mp3 is not there; build the session again" in out


def test_a_wrong_file_is_told_with_its_places_whatever_the_command(here: Path, run: Run) -> None:
    (here / "wrong.yaml").write_text("name: A\nsteps:\n- rset: 5s\n- rest: soon\n")
    told = {run(name, "wrong.yaml", "--voice", "hum") for name in ("check", "show", "script", "build")}
    ((code, out, err),) = told
    first, second = err.splitlines()
    assert (code, out) == (3, "")
    assert first.startswith("wrong.yaml:3:3: a step has one of these keys")
    assert second.startswith("wrong.yaml:4:9: 'soon' is not a time")


def test_check_tells_what_is_wrong_in_every_file_once(here: Path, run: Run) -> None:
    (here / "moves").mkdir()
    (here / "moves" / "m.yaml").write_text("name: M\nhold: 30s\nside: boht\n")
    (here / "r.yaml").write_text("name: A\nsteps:\n- move: m\n- rset: 5s\n")
    code, out, err = run("check", "--estimate", "moves/m.yaml", "none.yaml", "r.yaml", "small.yaml")
    assert (code, out) == (3, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["moves/m.yaml:3:7", "none.yaml", "r.yaml:4:3"]


def test_check_takes_the_ids_of_routines_and_moves_where_no_file_is_called_so(here: Path, run: Run) -> None:
    assert run("check", "--estimate", "calf-draw-back", "calf-release") == (
        0, "", "2 files checked: nothing is wrong.\n",
    )  # fmt: skip
    for name in ("a" * 5000, "a" * 5000 + ".yaml"):
        assert run("check", "--estimate", name)[0] == 3
    (here / "calf-release").write_text("name: A\n")
    assert run("check", "--estimate", "calf-release")[2].startswith("calf-release:1:1: ")


def test_check_as_json_is_a_list_of_complaints(here: Path, run: Run) -> None:
    (here / "wrong.yaml").write_text("name: A\nsteps:\n- rset: 5s\n")
    code, out, _ = run("check", "--estimate", "--json", "wrong.yaml", "none.yaml", "small.yaml")
    first, second = json.loads(out)
    assert code == 3
    assert first["message"].startswith("a step has one of these keys")
    assert {key: first[key] for key in ("file", "line", "column")} == {"file": "wrong.yaml", "line": 3, "column": 3}
    assert (second["file"], second["line"]) == ("none.yaml", None)


def test_check_times_the_cues_of_a_move_on_its_own(here: Path, run: Run) -> None:
    move = 'name: M\nhold: {min: 10s, usual: 40s, max: 60s}\nsetup: "{next} {Side}"\ncues: [{at: 30s, say: Now.}]\n'
    (here / "late.yaml").write_text(move)
    (here / "half.yaml").write_text(move.replace("30s", "50%"))
    code, _, err = run("check", "--estimate", "half.yaml", "late.yaml")
    assert code == 0
    assert re.fullmatch(r"late.yaml:2:7: advice: .* need a hold of 31s; .*; write min: 31s, or say less\n.*\n", err)
    (here / "late.yaml").write_text(move.replace("\n", "\non_overrun: error\n", 1))
    code, _, err = run("check", "--estimate", "half.yaml", "late.yaml")
    assert code == 3
    assert re.fullmatch(r"(late.yaml:5:23: .*too late, in a hold of 10s.*\n)+", err)


def test_a_file_without_permission_is_named(here: Path, run: Run) -> None:
    (here / "small.yaml").chmod(0)
    if os.access(here / "small.yaml", os.R_OK):
        pytest.skip("needs a user who may not read all")
    code, _, err = run("check", "small.yaml")
    assert (code, err) == (3, "small.yaml: cannot be read: Permission denied\n")


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ("rate: fast\ntalkk: full\n", 3, 'config.yaml:1:7: expected a whole number from 80 to 400, not "fast"'),
        ("rate: [1", 3, "config.yaml:"),
        ("words", 3, "config.yaml:1:1: expected keys and values"),
        ("\x00", 3, "config.yaml:1:1: there is a control character"),
    ],
)
def test_a_config_file_that_makes_no_sense_is_told_with_its_place(
    config: str, code: int, words: str, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "home" / "config_dir"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(config)
    for arguments in (["config"], ["list"], ["show", "small.yaml", "--estimate"], ["cache", "info"]):
        found, out, err = run(*arguments)
        assert (found, out) == (code, "")
        assert words in err


@pytest.mark.parametrize("variable", ["RATE", "TALK", "JOBS", "BITRATE", "TIME_LIMIT"])
def test_a_variable_that_makes_no_sense_is_told_by_name(
    variable: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"VOICEGUIDE_{variable}", "\x1b[31m?")
    for arguments in (["config"], ["show", "small.yaml", "--estimate"]):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith(f"Error: VOICEGUIDE_{variable}: ")
        assert not ESCAPE.search(err)


def test_each_setting_is_shown_with_where_it_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_RATE", "130")
    _, out, _ = run("config", "--json")
    assert json.loads(out)["settings"]["rate"] == {"value": "130", "from": "VOICEGUIDE_RATE"}
    _, out, _ = run("config")
    assert re.search(r"^rate +130 +VOICEGUIDE_RATE ", out, re.MULTILINE)


def test_under_quiet_doctor_tells_only_what_is_wrong(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not re.search("^ok ", run("doctor", "-q", "--voice", "hum")[1], re.MULTILINE)
    monkeypatch.setenv("VOICEGUIDE_OUTPUT", str(here / "small.yaml" / "output"))
    code, out, _ = run("doctor", "-q", "--voice", "hum")
    assert code == 5
    assert out.startswith("WRONG  output: ")


# What programs rely on


@pytest.mark.parametrize(
    "arguments",
    ["list", "list moves", "list tools", "list areas", "list moves --area calf", "show calf-release --estimate",
     "config", "script calf-release --estimate", "check small.yaml --estimate", "cache info", "cache clear -y"],
)  # fmt: skip
def test_json_is_one_document_and_nothing_else(arguments: str, run: Run) -> None:
    code, out, err = run(*arguments.split(), "--json")
    assert code == 0
    assert json.loads(out) is not None
    assert not ESCAPE.search(out + err)
    assert run(*arguments.split(), "--json", "--quiet")[1:] == (run(*arguments.split(), "--json")[1], "")


def test_a_list_as_json_has_an_id_and_a_name_for_everything(run: Run) -> None:
    for kind in ("routines", "moves", "tools", "areas", "postures", "conditions", "presets"):
        found = json.loads(run("list", kind, "--json")[1])
        assert len({entry["id"] for entry in found}) == len(found) > 0
        assert all(entry["name"] for entry in found)


def test_a_fault_in_one_file_of_ones_own_is_told_and_hides_no_other(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "home" / "data_dir" / "routines"
    own.mkdir(parents=True)
    (own / "wrong.yaml").write_text("name: A\nsteps:\n- rset: 5s\n")
    (own / "tight.yaml").write_text("name: A\nsteps:\n- {rest: 1s, say: Far more words than one second takes.}\n")
    (own / "right.yaml").write_text(SMALL)
    code, out, err = run("list", "--json")
    assert code == 3
    assert {"right", "calf-release"} <= {entry["id"] for entry in json.loads(out)}
    assert re.findall(r"(\w+.yaml:\d+:\d+): ", err) == ["wrong.yaml:3:3", "tight.yaml:3:19"]
    assert run("list", "moves")[0] == 0


def test_lists_are_narrowed_by_area_tool_and_length(run: Run) -> None:
    def ids(*arguments: str) -> list[str]:
        return [entry["id"] for entry in json.loads(run("list", *arguments, "--json")[1])]

    assert "calf-release" in ids("--area", "calf", "--tool", "spiky-ball", "--max-length", "15m")
    assert "calf-release" not in ids("--max-length", "1m")
    told = {entry["id"]: round(entry["about_s"] / 60) for entry in json.loads(run("list", "--json")[1])}
    for minutes in (min(told.values()), sorted(told.values())[len(told) // 2], max(told.values())):
        assert {name for name, length in told.items() if length == minutes} <= set(ids("--max-length", f"{minutes}m"))
    assert "calf-release" not in ids("--area", "neck")
    assert "calf-draw-back" in ids("moves", "--area", "calf")
    parts = ids("moves", "--area", "lower-back") + ids("moves", "--area", "mid-back")
    assert sorted(parts) == ids("moves", "--area", "back")
    assert {"back", "mid-back"} <= {*ids("areas", "--tool", "peanut")}
    assert "foam-roller" not in (tools := ids("tools", "--area", "foot"))
    assert "spiky-ball" in tools
    assert "foot" in (areas := ids("areas", "--tool", "spiky-ball"))
    assert len(areas) < len(ids("areas"))
    assert run("list", "--max-length", "1s")[1:] == ("", "There are no such routines.\n")


def test_a_length_that_is_an_estimate_is_listed_in_whole_minutes(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "home" / "data_dir" / "routines"
    own.mkdir(parents=True)
    (own / "short.yaml").write_text(SMALL)
    (own / "hour.yaml").write_text(SMALL.replace("5s", "65m"))
    lines = {line.split()[0]: line for line in run("list")[1].splitlines()}
    assert "0:00 work, under 1 min in all" in lines["short"]
    assert "0:00 work, about 65 min in all" in lines["hour"]
    assert re.search(r" \d:\d\d work, about \d+ min in all ", lines["calf-release"])


def test_a_routine_as_json_says_how_long_it_may_be_and_what_is_in_it(run: Run) -> None:
    shown = json.loads(run("show", "calf-release", "--estimate", "--json")[1])
    length = shown["length"]
    assert shown["id"] == "calf-release"
    assert 0 < length["min_s"] <= length["usual_s"] <= length["max_s"]
    assert [step["step"] for step in shown["steps"]] == [1, 2, 3, 4, 5]


def test_a_routine_for_one_side_says_that_it_does_both_and_all_say_how_often(run: Run) -> None:
    both = "Both sides; --side left does one.\n"
    code, out, err = run("show", "forearms-mouse", "--estimate")
    assert (code, err) == (0, both)
    assert "a few times a day" in out
    assert run("show", "forearms-mouse", "--estimate", "--side", "left")[2] == ""
    assert run("show", "calf-release", "--estimate")[2] == ""
    often = {entry["id"]: entry["often"] for entry in json.loads(run("list", "--json")[1])}
    assert often["feet-five-minutes"] == "Do it every day."
    assert often["sore-spots"] is None


def test_standard_input_is_a_routine_for_every_command_that_takes_one(here: Path) -> None:
    for name in ("show", "script", "check"):
        with (here / "small.yaml").open() as small:
            code, _, err = process(name, "-", "--estimate", stdin=small)
        assert (code, err.replace("1 file checked: nothing is wrong.\n", "")) == (0, "")
    for name in ("show", "script", "check"):
        code, out, err = process(name, "-", "--estimate")
        assert (code, out, err) == (3, "", "<stdin>:1:1: the file is empty\n")


ONE_AFTER_THE_OTHER = """
import sys
from voiceguide.cli import main
for arguments in sys.argv[1:]:
    try:
        main(arguments.split())
    except SystemExit:
        pass
"""


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("variable", [{"TERM": "xterm-256color"}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_nothing_piped_has_an_escape_code(variable: dict[str, str]) -> None:
    asked = ("list", "show small.yaml --estimate", "lst", "script small.yaml --voice hum")
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER, *asked], env={**os.environ, **variable},
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert all(told in done.stdout for told in ("calf-release", "Small", "<start>"))
    assert "lst" in done.stderr
    assert not ESCAPE.search(done.stdout + done.stderr)


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Standard error as somebody at a terminal sees it."""
    import pty

    ours, theirs = pty.openpty()
    env = {**{name: value for name, value in os.environ.items() if name != "NO_COLOR"}, **environment}
    with start(*arguments, env=env, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:  # so Linux tells that the other end is closed
            pass
        finally:
            os.close(ours)
    assert running.returncode == 0
    return seen.decode()


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("arguments", ["list", "script small.yaml --voice hum", "show calf-release --voice hum"])
def test_a_terminal_that_is_dumb_or_wants_no_colour_gets_no_escape_code(arguments: str) -> None:
    for variable in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        seen = on_a_terminal(*arguments.split(), **{"TERM": "xterm", **variable})
        assert "Next: voiceguide " in seen
        assert not ESCAPE.search(seen.replace("\r\n", "\n"))


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_is_told_what_to_do_next_but_not_under_quiet() -> None:
    assert "Next: voiceguide show " in on_a_terminal("list", TERM="xterm")
    assert on_a_terminal("list", "--quiet", TERM="xterm") == ""


# Streams that end early


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name == "nt", reason="needs pipes that break as on POSIX")
@pytest.mark.parametrize("arguments", ["list moves", "--help", "script calf-release --estimate", "config --json"])
def test_a_reader_who_leaves_early_gets_no_complaint(arguments: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start(*arguments.split(), stdout=writer, stderr=subprocess.PIPE) as running:
        os.close(writer)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", ["list", "--help", "script calf-release --estimate --json"])
def test_results_that_cannot_be_written_are_told_in_one_line(arguments: str) -> None:
    with Path("/dev/full").open("w") as full:
        code, _, err = process(*arguments.split(), stdout=full)
    assert (code, err) == (5, "Error: standard output cannot be written: No space left on device\n")


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [("show calf-release --estimate <&-", 0), ("list <&-", 0), ("list >&-", 0), ("show xyzzy 2>&-", 3), ("lst 2>&-", 2),
     ("show - <&-", 3), ("check - <&-", 3), ("cache clear <&-", 2), ("check small.yaml --estimate >&- 2>&- <&-", 0)],
)  # fmt: skip
def test_a_closed_stream_is_no_bug(arguments: str, code: int) -> None:
    shell = f'exec "{sys.executable}" -m voiceguide {arguments}'
    ended = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_letters_that_the_terminal_lacks_are_no_bug(encoding: str, here: Path) -> None:
    (here / "small.yaml").write_text(SMALL.replace("Small", "Füße 🦶"), encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    for arguments in (["show", "small.yaml", "--estimate"], ["list", "--area", "Füße 🦶"]):
        program = [sys.executable, "-m", "voiceguide", *arguments]
        ended = subprocess.run(program, env=env, capture_output=True, check=False)
        assert ended.returncode == (2 if "--area" in arguments else 0)
        assert b"Traceback" not in ended.stderr


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_ctrl_c_ends_with_130_and_one_word(here: Path) -> None:
    os.mkfifo(here / "waiting.yaml")  # the command waits for a writer that never comes
    with start("check", "--estimate", "waiting.yaml", stderr=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        time.sleep(1.0)
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=60)
        finally:
            running.kill()  # else a failure would wait for it, and it for a writer, for ever
    assert (running.returncode, out, err.strip()) == (130, "", "Stopped.")
