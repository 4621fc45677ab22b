"""voiceguide/settings/: flags, variables and config.yaml."""

import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import FaultyContent, UsageError
from voiceguide.settings import Settings, environment_name, settings_in


class Home:
    """A folder with a `config.yaml`, and settings read with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def settings(self, config: str | bytes | None = None, rate: str | None = None, **environment: str) -> Settings:
        if config is not None:
            (self.folder / "config.yaml").write_bytes(config if isinstance(config, bytes) else config.encode())
        return settings_in({"VOICEGUIDE_CONFIG_DIR": str(self.folder), **environment}, {"rate": rate})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_flag_comes_before_the_environment_before_the_file_before_the_default(home: Home) -> None:
    def told(found: Settings) -> tuple[int | None, str]:
        return found.value("rate"), found["rate"].origin

    assert told(home.settings()) == (None, "default")
    assert told(home.settings("rate: 120\n")) == (120, (home.folder / "config.yaml").as_posix())
    assert told(home.settings(VOICEGUIDE_RATE="130")) == (130, "VOICEGUIDE_RATE")
    assert told(home.settings(rate="140", VOICEGUIDE_RATE="130")) == (140, "--rate")


def test_an_empty_variable_and_an_empty_file_say_nothing(home: Home) -> None:
    for config in ("", "\n \n", "# only a remark\n"):
        assert home.settings(config, VOICEGUIDE_RATE="")["rate"].origin == "default"


def test_every_setting_has_a_variable_a_default_and_a_sentence(home: Home) -> None:
    found = home.settings()
    for name, setting in found.items():
        assert setting.name == name
        assert setting.origin == "default"
        assert setting.help
    assert environment_name("cache_dir") == "VOICEGUIDE_CACHE_DIR"
    assert found.value("talk") == "auto"
    assert found.value("output") == Path("output")


def test_settings_are_read_as_what_they_are(home: Home) -> None:
    found = home.settings("talk: brief\ntime_limit: 1m30s\njobs: 2\nbitrate: 96\ncache_dir: ~/kept\nvoice: hum\n")
    values = [found.value(name) for name in ("talk", "time_limit", "jobs", "bitrate", "cache_dir", "voice")]
    assert values == ["brief", 90.0, 2, "96", Path("~/kept").expanduser(), "hum"]


def test_a_cover_is_one_of_two_words_or_else_a_file(home: Home) -> None:
    found = [home.settings(VOICEGUIDE_COVER=told).value("cover") for told in ("", "own", "none", "./none", "~/a.jpg")]
    assert found == ["own", "own", "none", Path("none"), Path("~/a.jpg").expanduser()]


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("RATE", "fast", 'VOICEGUIDE_RATE: expected a whole number from 80 to 400, not "fast"'),
        ("RATE", "79", "from 80 to 400"),
        ("RATE", "9" * 5000, "from 80 to 400"),
        ("RATE", "١٤٥", "from 80 to 400"),
        ("TALK", "ful", 'expected auto, full, brief, bells, not "ful"; did you mean "full"?'),
        ("BITRATE", "65", "VOICEGUIDE_BITRATE: expected 32"),
        ("BITRATE", "320", '112, 128, not "320"; the nearest is 128'),
        ("BITRATE", "064", 'not "064"; the nearest is 64'),
        ("BITRATE", "64k", 'not "64k"; did you mean "64"?'),
        ("JOBS", "0", "expected a whole number from 1 to 64"),
        ("JOBS", "-1", "expected a whole number from 1 to 64"),
        ("TIME_LIMIT", "soon", "is not a time"),
        ("TIME_LIMIT", "0", "expected more than no time"),
        ("CACHE_DIR", " ", "expected a folder"),
        ("CACHE_DIR", "~nobody-of-this-name/x", "there is no home folder"),
        ("VOICE", "  ", "VOICEGUIDE_VOICE: there is nothing here"),
        ("COVER", " ", "VOICEGUIDE_COVER: expected own, none, or a picture's file"),
    ],
)
def test_a_variable_that_makes_no_sense_is_named_with_what_was_expected(
    variable: str, value: str, message: str, home: Home
) -> None:
    with pytest.raises(UsageError) as caught:
        home.settings(**{f"VOICEGUIDE_{variable}": value})
    assert message in str(caught.value)


def test_a_flag_that_makes_no_sense_is_named_as_a_flag(home: Home) -> None:
    with pytest.raises(UsageError, match=r"^--rate: expected a whole number"):
        home.settings(rate="x")


def test_everything_wrong_with_the_file_is_told_at_once_each_at_its_place(home: Home) -> None:
    with pytest.raises(FaultyContent) as caught:
        home.settings("rate: fast\ntalkk: full\nbitrate: [64]\nrate: 120\njobs: 2 #x\n")
    file = (home.folder / "config.yaml").as_posix()
    assert [str(complaint) for complaint in caught.value.complaints] == [
        f'{file}:1:7: expected a whole number from 80 to 400, not "fast"',
        f'{file}:2:1: no setting "talkk"; did you mean "talk"?',
        f"{file}:3:10: expected one value, not a list or keys and values",
        f'{file}:4:1: the key "rate" is here twice; the first is in line 1',
    ]


@pytest.mark.parametrize("config", ["words", "- a", 'rate: "120', "rate: 1\n rate: 2", b"\xff\xfe", "a\x00b", "[[["])
def test_a_file_that_is_no_yaml_is_complained_of_with_line_and_column(config: str | bytes, home: Home) -> None:
    with pytest.raises(FaultyContent, match=r"config.yaml:\d+:\d+: \w+"):
        home.settings(config)


def test_a_folder_in_place_of_the_file_is_named(home: Home) -> None:
    (home.folder / "config.yaml").mkdir()
    with pytest.raises(UsageError, match=r"config.yaml: cannot be read: \w+"):
        home.settings()


def test_a_huge_file_is_refused(home: Home) -> None:
    with pytest.raises(FaultyContent, match="over 1 MiB"):
        home.settings("rate: 120\n" + "#" * (1 << 20))


def test_settings_are_known_before_the_models_of_routines_are_there() -> None:
    """A build starts its first worker by them, while the rest is imported."""
    program = (
        "import sys; from voiceguide.settings import settings_in; settings_in({'VOICEGUIDE_CONFIG_DIR': 'none'}); "
        "print('pydantic' in sys.modules, 'numpy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "False"]
