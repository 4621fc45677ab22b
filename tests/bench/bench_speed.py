"""Cost of a build, compared with LAME and with the obvious script, and its growth with the length.

The session: 30 minutes, 80 distinct phrases, over 500 s of speech at the usual pace, by `system` and by `natural`. The
`lame` program encodes the decoded session, and tests/bench/obvious.py gets the same words, chimes and pauses. Each
round begins with an empty cache and runs all programs that are compared, in turn.

    scripts/bench speed                 takes about ten minutes
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import soundfile

from support.costs import Cost, cost_of, peak_mib

RUNS = 5
LONG_RUNS = 3
LONG = 16
AT_ONCE = 20
ROOM_BYTES = 2 << 30
"""Five rounds of 30 minutes leave less."""
OBVIOUS = Path(__file__).with_name("obvious.py")
LAME = ("lame", "--quiet", "--cbr", "-b", "64", "-m", "m", "--resample", "24")

PLACES = (
    "the heel", "the arch of the foot", "the ball of the foot", "the outer edge", "the thick of the calf",
    "the inside of the calf", "the back of the thigh", "the outside of the hip", "the small of the back",
    "the shoulder blade",
)  # fmt: skip
WORDS = (
    "the", "your", "this", "that", "each", "one", "my", "our", "his", "her", "their", "some", "any", "its", "a", "no",
)  # fmt: skip
"""Sixteen times as many phrases, no longer than the first are."""
LINES = (
    "Bring the ball under {place}, let the weight come down slowly, and stop where it is sore.",
    "Stay on that spot near {place}, breathe out for longer than you breathe in, and grow heavy.",
    "Now roll a hand's width away from {place}, without any hurry, and come back the same way.",
    "If {place} feels too strong today, take some weight off, and wait until it eases.",
    "Draw small circles around {place}, three in one direction, then three in the other, slowly.",
    "Let go of {place} for a moment, shake out the whole leg, and notice what has changed there.",
    "Once more to {place}, a little deeper than before, and keep the shoulders soft.",
    "Leave {place} as it is, put the ball aside where you will not step on it, and lie down.",
)
HEAD = """\
name: Bench
safety: "{safety}"
language: en
defaults: {{announce: none, halfway: off}}
steps:
"""
SECTION = """\
  - section: "{0}"
    steps:
      - {{say: "{1}", after: {{min: 5s, usual: 15s, max: 60s}}}}
      - move:
          name: Sinking in
          side: none
          hold: 60s
          setup: "{2}"
          cues: [{{at: 5s, say: "{3}"}}, {{at: 50%, say: "{4}"}}]
      - {{say: "{5}", after: {{min: 5s, usual: 15s, max: 60s}}}}
      - move:
          name: Letting go
          side: none
          hold: 45s
          setup: "{6}"
          cues: [{{at: 12s, say: "{7}"}}]
      - {{say: "{8}", after: {{min: 5s, usual: 15s, max: 60s}}}}
"""


def source(times: int = 1, *, changed: bool = False) -> str:
    """The session of 30 minutes, or so many of them with other words in each; `changed` in one phrase."""
    text = HEAD.format(safety=LINES[0].format(place=PLACES[0]))  # said twice, so that it is no phrase more
    for time in range(times):
        for place in PLACES:
            here = place.replace("the", WORDS[time], 1)
            lines = [line.format(place=here) for line in LINES]
            text += SECTION.format(here.capitalize(), *lines)
    return text.replace("Bring the ball under the back", "Push the ball under the back") if changed else text


@dataclass
class Bench:
    """A folder with the session's source and what is made of it, and a cache of its own."""

    folder: Path

    def __post_init__(self) -> None:
        """Write the session's source: as it is, with a phrase changed, and sixteen times as long."""
        (self.folder / "passing").mkdir()
        self.routine("short", source())
        self.routine("changed", source(changed=True))
        self.routine("long", source(LONG))

    @property
    def environment(self) -> dict[str, str]:
        """A cache of our own, and compiled code outside of the checkout, as on any machine after a first start."""
        return {
            "TMPDIR": str(self.folder / "passing"),
            "VOICEGUIDE_CACHE_DIR": str(self.folder / "cache"),
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def routine(self, name: str, text: str) -> None:
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "bench.yaml").write_text(text)

    def build(self, name: str, length: str, *options: str) -> list[str | Path]:
        into = self.folder / name / "bench.mp3"
        routine = self.folder / name / "bench.yaml"
        voice = () if "--voice" in options else ("--voice", "system")
        command = [sys.executable, "-m", "voiceguide", "build", routine, "-f", "-o", into, "--fit", length]
        return [*command, *voice, *options]

    def forget(self) -> None:
        """Have neither a cache nor what was made of `short`, as before a first build.

        They are moved away, and deleted at the end: in the minutes after many files were deleted ext4 makes new ones
        more slowly, which nobody has to wait for who builds for the first time.
        """
        aside = Path(tempfile.mkdtemp(prefix="before-", dir=self.folder))
        made = [path for path in self.folder.glob("*/bench.*") if path.suffix != ".yaml"]
        for path in (self.folder / "cache", *made):
            if path.exists():
                path.rename(aside / f"{path.parent.name}-{path.name}")

    def make_room(self) -> None:
        """Delete what `forget` has moved away: of eight hours, that is half a gigabyte each time."""
        for aside in self.folder.glob("before-*"):
            shutil.rmtree(aside)

    def cost(self, command: list[str | Path]) -> Cost:
        """Run `command` and give its cost; the obvious script once more where it has lost a phrase, and no other."""
        try:
            return cost_of(command, self.environment)
        except subprocess.CalledProcessError as error:
            if OBVIOUS not in command:
                raise
            print(f"Once more, for it has lost a phrase: {error}")
            return cost_of(command, self.environment)

    def peak(self, command: list[str | Path]) -> float:
        return peak_mib(command, self.environment)


def pieces(document: dict[str, object], cues: list[dict[str, object]]) -> Iterator[tuple[str, float]]:
    """What the obvious script is to say, chimes as empty texts, with the silence after each."""
    end = {"start_s": document["duration_s"]}
    for cue, following in pairwise([*cues, end]):
        text = str(cue["text"]) if cue["kind"] == "utterance" else ""
        yield text, max(0.0, float(str(following["start_s"])) - float(str(cue["end_s"])))


def prepared(bench: Bench) -> str:
    """Make the session once, decode it for LAME, and say what it is."""
    bench.cost(bench.build("short", "30m"))  # compiles the code, too
    document = json.loads((bench.folder / "short" / "bench.json").read_text())
    cues = [cue for cue in document["cues"] if cue["kind"] in ("utterance", "sign")]
    spoken = {cue["text"]: cue["end_s"] - cue["start_s"] for cue in cues if cue["kind"] == "utterance"}
    (bench.folder / "pieces.json").write_text(json.dumps(list(pieces(document, cues))))
    soundfile.write(bench.folder / "session.wav", *soundfile.read(bench.folder / "short" / "bench.mp3", dtype="int16"))
    return f"{document['duration_s']:.0f} s, {len(spoken)} distinct phrases, {sum(spoken.values()):.0f} s of speech"


def rivals(bench: Bench) -> dict[str, list[str | Path]]:
    """The commands that we are measured against, as far as this machine has what they need; it says what is lacking."""
    found: dict[str, list[str | Path]] = {}
    if shutil.which("lame"):
        found["lame"] = [*LAME, bench.folder / "session.wav", bench.folder / "lame.mp3"]
    else:
        print("There is no lame: no ratios to it. Install the program, e.g. apt install lame.")
    if not shutil.which("ffmpeg"):
        print("There is no ffmpeg: no ratios to the obvious script, which needs it.")
    elif not find_library("espeak-ng"):
        print("There is no eSpeak NG of the system's: no ratios to the obvious script, which needs it.")
    else:
        found["obvious"] = [sys.executable, OBVIOUS, bench.folder / "pieces.json", bench.folder / "obvious.mp3"]
    return found


def rounds(bench: Bench, runs: int, works: dict[str, list[str | Path]]) -> dict[str, Cost]:
    """Run each of `works` once a round, from an empty cache on, in this order; give the medians."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(runs):
        bench.forget()
        for name, command in works.items():
            costs[name].append(bench.cost(command))
    return {
        name: Cost(statistics.median(c.wall_s for c in found), statistics.median(c.cpu_s for c in found))
        for name, found in costs.items()
    }


def row(what: str, measured: float, bound: float, unit: str = "") -> None:
    verdict = "" if measured <= bound else "  MISSED"
    print(f"{what:<62} {measured:>8.3g}{unit} {'<=':>3} {bound:g}{unit}{verdict}")


def compare(cost: dict[str, Cost]) -> None:
    """Print the rows of 30 minutes."""
    for name, found in cost.items():
        print(f"  {name:<10} {found.wall_s:6.2f} s, {found.cpu_s:6.2f} s of processor")
    first, changed = cost["first"], cost["changed"]
    if lame := cost.get("lame"):
        row("first build, processor time, of LAME's", first.cpu_s / lame.cpu_s, 0.65)
        row("first build, wall clock, of LAME's", first.wall_s / lame.wall_s, 0.4)
        row("one phrase changed, wall clock, of LAME's", changed.wall_s / lame.wall_s, 0.15)
        if bed := cost.get("bed"):
            row("first build with brown noise under it, wall clock, of LAME's", bed.wall_s / lame.wall_s, 1.3)
    if obvious := cost.get("obvious"):
        row("first build, wall clock, of the obvious script's", first.wall_s / obvious.wall_s, 0.2)
        row("one phrase changed, wall clock, of the obvious script's", changed.wall_s / obvious.wall_s, 0.06)


def compare_natural(cost: dict[str, Cost], peak_mib: float) -> None:
    """Print the rows of the natural voice."""
    first = cost["natural"]
    for name, found in cost.items():
        print(f"  {name:<10} {found.wall_s:6.2f} s, {found.cpu_s:6.2f} s of processor")
    if lame := cost.get("lame"):
        row("natural, first build, processor time, of LAME's", first.cpu_s / lame.cpu_s, 2.0)
        row("natural, first build, wall clock, of LAME's", first.wall_s / lame.wall_s, 1.0)
    row("natural, nothing changed, wall clock, of the first build", cost["again"].wall_s / first.wall_s, 0.15)
    row("natural, one phrase changed, wall clock, of the first build", cost["changed"].wall_s / first.wall_s, 0.45)
    row("natural, first build, peak memory", peak_mib, 600, " MiB")


def lengthen(bench: Bench) -> None:
    """Print the rows of eight hours: sixteen times the phrases, all of them different, in sixteen times the time."""
    short = {"first": bench.build("short", "30m"), "again": bench.build("short", "30m")}
    long = {"first": bench.build("long", "8h"), "again": bench.build("long", "8h")}
    some, more = rounds(bench, LONG_RUNS, short), rounds(bench, LONG_RUNS, long)
    bench.make_room()
    for name, called in (("first", "first build"), ("again", "second build, nothing changed")):
        row(f"8 hours, {called}, wall clock, times that of 30 minutes", more[name].wall_s / some[name].wall_s, 20)
        print(f"{'    the same, processor time':<62} {more[name].cpu_s / some[name].cpu_s:>8.3g}")
    for name, called in (("first", "first build"), ("again", "second build")):
        few: list[float] = []
        many: list[float] = []
        for _ in range(LONG_RUNS):
            for length, found in (("short", few), ("long", many)):
                bench.forget()
                if name == "again":
                    bench.cost(bench.build(length, "30m" if length == "short" else "8h"))
                found.append(bench.peak(bench.build(length, "30m" if length == "short" else "8h")))
                bench.make_room()
        growth = statistics.median(many) / statistics.median(few)
        row(f"8 hours, {called}, peak memory, times that of 30 minutes", growth, 1.1)
        row(f"8 hours, {called}, peak memory", statistics.median(many), 200, " MiB")


def crowd(bench: Bench) -> None:
    """Print how many files differ that builds at once make, which share a cold cache."""
    bench.forget()
    environment = {**os.environ, **bench.environment}
    folders = [bench.folder / f"crowd-{number}" for number in range(AT_ONCE)]
    command = bench.build("short", "30m")
    running = [
        subprocess.Popen(
            [folder / "bench.mp3" if part == bench.folder / "short" / "bench.mp3" else part for part in command],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for folder in folders
    ]  # fmt: skip
    codes = [process.wait() for process in running]
    different = {hashlib.sha256((folder / "bench.mp3").read_bytes()).digest() for folder in folders}
    print(f"{AT_ONCE} builds at once, cold cache: {codes.count(0)} succeeded, different files: {len(different)} (1)")


def in_memory() -> str | None:
    """Give where files lie in memory, if there is room; None for where passing files lie.

    On a disk a first build takes up to a tenth more of the processor in the minutes after anybody has deleted many
    files there, for ext4 looks at each of their places before it makes a new one.
    """
    place = Path("/dev/shm")
    has_room = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM_BYTES
    return str(place) if has_room else None


def main() -> None:
    """Print what was measured beside what it must be."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        bench = Bench(Path(folder))
        print(f"The session: {prepared(bench)}. {os.cpu_count()} cores. Files lie in {folder}.")
        works = {"first": bench.build("short", "30m"), "changed": bench.build("changed", "30m"), **rivals(bench)}
        told = subprocess.run([*works["first"][:4], "--help"], capture_output=True, text=True, check=True).stdout
        if "brown-noise" in told:
            bench.routine("bed", source().replace("ball", "roll"))  # other phrases, so that it is a first build, too
            works["bed"] = bench.build("bed", "30m", "--bed", "brown-noise")
        compare(rounds(bench, RUNS, works))
        natural = ("30m", "--voice", "natural")
        works = {"natural": bench.build("short", *natural), "again": bench.build("short", *natural),
                 "changed": bench.build("changed", *natural), **rivals(bench)}  # fmt: skip
        works.pop("obvious", None)
        found = rounds(bench, RUNS, works)
        bench.forget()
        compare_natural(found, bench.peak(bench.build("short", *natural)))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.cost(bench.build("short", "30m"))  # compiles the code, too
        crowd(bench)
        lengthen(bench)


if __name__ == "__main__":
    main()
