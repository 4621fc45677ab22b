"""scripts/: the commands of a checkout, run for real in small checkouts."""

import ast
import ctypes
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import environment
from support.checkouts import Checkout, copy_of, make_checkout, surroundings
from support.paths import CHECKOUT

posix_only = pytest.mark.skipif(os.name == "nt", reason="signals, symlinks and permissions of POSIX")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that two starts at once have set up, in a folder with spaces and other letters."""
    checkout = make_checkout(tmp_path_factory.mktemp("home") / "voice guide é")
    both = [checkout.start("voiceguide", "list") for _ in range(2)]
    errors = [process.communicate(timeout=300)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert sum("Setting up voiceguide, once" in error for error in errors) == 1, errors
    return checkout


def test_it_passes_on_arguments_folder_and_exit_code(ready: Checkout, tmp_path: Path) -> None:
    result = ready.run("voiceguide", "say", "a b", "é", "-x", cwd=tmp_path, env={"EXIT_CODE": "3"})
    told = json.loads(result.stdout)
    assert told["arguments"] == ["say", "a b", "é", "-x"]
    assert Path(told["folder"]).samefile(tmp_path)
    assert Path(told["python"]).parent.parent == ready.venv
    assert (result.returncode, result.stderr) == (3, "")


def test_a_second_start_loads_nothing_besides_its_own_module(ready: Checkout) -> None:
    def imported(*command: str) -> set[str]:
        python = [sys.executable, "-X", "importtime", *command]
        report = subprocess.run(python, env=surroundings({}), capture_output=True, text=True, check=True).stderr
        return {line.rpartition("|")[2].strip() for line in report.splitlines()}

    assert imported(*ready.command("voiceguide")[1:]) - imported("-c", "") == {"environment"}


def test_a_module_in_the_persons_folder_is_not_taken_for_ours(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "voiceguide.py").write_text("print('not ours')")
    assert "not ours" not in ready.run("voiceguide", cwd=tmp_path).stdout


@posix_only
def test_it_starts_through_a_symbolic_link(ready: Checkout, tmp_path: Path) -> None:
    link = tmp_path / "vg"
    link.symlink_to(ready.path / "scripts" / "voiceguide")
    result = subprocess.run([sys.executable, link, "list"], env=surroundings({}), capture_output=True, text=True)
    assert json.loads(result.stdout)["arguments"] == ["list"]


@posix_only
def test_it_starts_where_the_locale_cannot_spell_its_path(ready: Checkout) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = ready.run("voiceguide", "list", env=ascii_only)
    assert json.loads(result.stdout)["arguments"] == ["list"], result.stderr


def test_a_change_of_what_is_installed_is_installed(ready: Checkout) -> None:
    ready.pyproject.write_text(ready.pyproject.read_text().replace('"1.0"', '"1.0"\ndescription = "changed"'))
    assert "up to date" in ready.run("voiceguide").stderr
    assert ready.run("voiceguide").stderr == ""


def test_a_change_of_a_tools_settings_needs_no_pip(ready: Checkout) -> None:
    ready.run("voiceguide")
    installed = next(ready.venv.rglob("voiceguide-1.0.dist-info")).stat().st_ino
    ready.pyproject.write_text(ready.pyproject.read_text() + "[tool.ruff]\nline-length = 100\n")
    assert ready.run("voiceguide").stderr == ""
    assert next(ready.venv.rglob("voiceguide-1.0.dist-info")).stat().st_ino == installed


def test_all_three_checks_run_and_pytest_is_last(ready: Checkout) -> None:
    result = ready.run("test", env={"FAILING": "ruff mypy"})
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["ruff", "mypy", "pytest"]
    assert "ruff: FAILED" in result.stderr
    assert "mypy: FAILED" in result.stderr
    assert result.returncode == 1


@pytest.mark.parametrize("failing", ["ruff", "mypy", "pytest"])
def test_one_failing_check_fails_the_whole(ready: Checkout, failing: str) -> None:
    assert ready.run("test", env={"FAILING": failing}).returncode == 1


def test_checks_that_pass_pass(ready: Checkout) -> None:
    assert ready.run("test").returncode == 0


def test_arguments_go_to_pytest_with_paths_from_the_persons_folder(ready: Checkout) -> None:
    result = ready.run("test", "--only-tests", "__main__.py::test_a", "-k", "clock", cwd=ready.path / "voiceguide")
    workers, file = (os.cpu_count() or 1) + 1, ready.path / "voiceguide" / "__main__.py"
    expected = f"pytest -n {workers} --dist worksteal {file}::test_a -k clock"
    assert result.stdout.splitlines() == [expected]


def test_proofs_are_chosen_by_name(ready: Checkout) -> None:
    proofs = ready.path / "tests" / "prove"
    proofs.mkdir(parents=True, exist_ok=True)
    (proofs / "prove_kill.py").write_text('"""It survives."""\n')
    (proofs / "prove_long.py").write_text('"""It lasts."""\n')
    assert ready.run("prove", "--list").stdout.split() == ["kill", "It", "survives.", "long", "It", "lasts."]
    assert ready.run("prove", "kill", "-k", "a b").stdout.endswith(f" {proofs / 'prove_kill.py'} -k a b\n")
    assert ready.run("prove").stdout.endswith(f" {proofs / 'prove_kill.py'} {proofs / 'prove_long.py'}\n")
    refused = ready.run("prove", "kil")
    assert (refused.returncode, "there are: kill, long" in refused.stderr) == (2, True)


def test_a_proof_gets_its_own_extra(ready: Checkout, tmp_path: Path) -> None:
    checkout = copy_of(ready, tmp_path / "checkout")
    for name in ("long", "kill"):
        (checkout.path / "tests" / "prove").mkdir(parents=True, exist_ok=True)
        (checkout.path / "tests" / "prove" / f"prove_{name}.py").write_text('"""It holds."""\n')
    checkout.pyproject.write_text(f"{checkout.pyproject.read_text()}\n[x]\ntest-long = []\n")
    for name, is_added in (("kill", False), ("long", True)):
        result = checkout.run("prove", name)
        assert result.returncode == 0, result.stderr
        assert (" + test-long\n" in (checkout.venv / "made-from").read_text()) == is_added


@pytest.mark.parametrize(
    ("arguments", "cache", "extras"),
    [
        ("build calf-release", "", ""),
        ("build calf-release --cache folder", "s3://bucket", ""),
        ("build calf-release", "gs://bucket", "cloud"),
        ("build calf-release --cache AZ://bucket", "", "cloud"),
        ("build --cache=s3://bucket calf-release", "", "cloud"),
        ("batch plan.yaml --dask local", "", "batch"),
        ("batch plan.yaml --dask=tcp://host:1 --cache s3://b", "", "batch cloud"),
    ],
)
def test_what_is_typed_says_which_extras_are_needed(arguments: str, cache: str, extras: str) -> None:
    assert environment.wanted_extras(arguments.split(), cache) == tuple(extras.split())


@pytest.fixture
def with_extras(ready: Checkout, tmp_path: Path) -> Checkout:
    """A checkout that is set up, whose part for Dask is empty, and whose part for the cloud nobody has."""
    checkout = copy_of(ready, tmp_path / "checkout")
    backend = checkout.pyproject.with_name("backend.py")
    wanted = "Provides-Extra: batch\\nProvides-Extra: cloud\\nRequires-Dist: voiceguide-absent; extra == 'cloud'\\n"
    backend.write_text(backend.read_text().replace("Provides-Extra: test\\n", wanted))
    return checkout


def test_an_extra_is_added_once_and_stays(with_extras: Checkout) -> None:
    assert with_extras.run("voiceguide", "batch", "plan").stderr == ""
    first = with_extras.run("voiceguide", "batch", "plan", "--dask", "local")
    assert (first.returncode, first.stderr) == (0, "Adding the part for Dask (about 40 MB), once...\n")
    assert json.loads(first.stdout)["arguments"] == ["batch", "plan", "--dask", "local"]
    with_extras.pyproject.write_text(with_extras.pyproject.read_text().replace('"1.0"', '"1.0"\nkeywords = ["new"]'))
    assert "up to date" in with_extras.run("voiceguide").stderr
    assert with_extras.run("voiceguide", "batch", "plan", "--dask=local").stderr == ""
    assert " + batch\n" in (with_extras.venv / "made-from").read_text()


def test_an_extra_that_no_index_has_spoils_nothing(with_extras: Checkout) -> None:
    refused = with_extras.run("voiceguide", "list", env={"VOICEGUIDE_CACHE": "s3://bucket"})
    assert (refused.returncode, refused.stdout) == (6, "")
    assert "package index" in refused.stderr
    assert "All that does not need the part for a cache in the cloud (about 16 MB) goes on as before." in refused.stderr
    after = with_extras.run("voiceguide", "list")
    assert (after.returncode, after.stderr) == (0, "")


@posix_only
def test_a_set_up_that_was_killed_begins_anew(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    first = checkout.start("voiceguide")
    while not list(checkout.venv.glob("lib/python*/site-packages/*")):
        assert first.poll() is None
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    (checkout.venv / "left-over").touch()
    second = checkout.run("voiceguide")
    assert (second.returncode, "cut short" in second.stderr) == (0, True), second.stderr
    assert not (checkout.venv / "left-over").exists()


@posix_only
def test_ctrl_c_ends_a_set_up_with_130_and_a_sentence(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    process = checkout.start("voiceguide")
    while not checkout.venv.exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Interrupted." in error
    assert "Traceback" not in error


def test_a_package_that_no_index_has_is_a_matter_of_the_network(ready: Checkout, tmp_path: Path) -> None:
    checkout = copy_of(ready, tmp_path / "checkout")
    checkout.pyproject.write_text(checkout.pyproject.read_text().replace("res = []", 'res = ["voiceguide-absent"]'))
    result = checkout.run("voiceguide")
    assert result.returncode == 6
    assert "No matching distribution found for voiceguide-absent" in result.stderr
    assert "package index" in result.stderr
    assert result.stdout == ""
    assert not checkout.venv.exists()


def test_without_the_natural_voice_the_set_up_goes_on_and_says_so(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    backend = checkout.pyproject.with_name("backend.py")
    wanted = "Provides-Extra: natural\\nRequires-Dist: hibari-tts>=99; extra == 'natural'\\n"
    backend.write_text(backend.read_text().replace("Provides-Extra: test\\n", wanted))
    result = checkout.run("voiceguide")
    assert result.returncode == 0, result.stderr
    said = [line for line in result.stderr.splitlines() if "hibari-tts" in line]
    assert said == [
        f"The package index has no hibari-tts for {environment.THIS_PYTHON} on this system, "
        "so the system's voice speaks instead of the natural one."
    ]


def test_a_broken_pyproject_is_told_in_one_line(ready: Checkout) -> None:
    whole = ready.pyproject.read_text()
    ready.pyproject.write_text(whole + "[")
    result = ready.run("voiceguide")
    ready.pyproject.write_text(whole)
    assert result.returncode == 5
    assert result.stderr.startswith(str(ready.pyproject) + ": ")
    assert len(result.stderr.splitlines()) == 1


def without_root_rights() -> None:
    """Let the permissions of files hold for root too, on Linux; others run their tests as a person."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


@posix_only
def test_a_read_only_checkout_is_told_what_to_do(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    checkout.path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    command = checkout.command("voiceguide", "list")
    result = subprocess.run(
        command, env=surroundings({}), preexec_fn=without_root_rights, capture_output=True, text=True
    )
    checkout.path.chmod(stat.S_IRWXU)
    assert result.returncode == 5
    assert str(checkout.path) in result.stderr
    assert "Permission denied" in result.stderr
    assert "Make the folder writable" in result.stderr
    assert "Traceback" not in result.stderr


def started_with(tmp_path: Path, customization: str) -> dict[str, str]:
    """Settings under which Python runs `customization` before a script."""
    (tmp_path / "custom").mkdir()
    (tmp_path / "custom" / "sitecustomize.py").write_text(customization)
    return {"PYTHONPATH": str(tmp_path / "custom")}


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_names_what_brings_it(tmp_path: Path, module: str) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    result = checkout.run("voiceguide", env=started_with(tmp_path, f"import sys; sys.modules['{module}'] = None"))
    assert result.returncode == 5
    assert f"has no {module}" in result.stderr
    assert "start again" in result.stderr


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ("ID=debian\n", "sudo apt install python3-venv"),
        ('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt install python3-venv"),
        ("ID=fedora\n", "sudo dnf install python3-pip"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install python3-pip"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "sudo zypper install python3-pip"),
        ("ID=alpine\n", "sudo apk add py3-pip"),
        ("ID=arch\n", "sudo pacman -S python-pip"),
        ("", "https://www.python.org/downloads/"),
    ],
)
def test_the_package_is_the_one_of_the_system(os_release: str, expected: str) -> None:
    assert expected in environment.remedy(os_release, "3.12")


AN_OLD_PYTHON = "import sys; sys.version_info = (3, 8, 10, 'final', 0); sys.version = '3.8.10 (default)'"


def test_a_python_that_is_too_old_says_which_one_is_needed(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    result = checkout.run("voiceguide", env={**started_with(tmp_path, AN_OLD_PYTHON), "PATH": str(tmp_path)})
    assert result.returncode == 5
    assert "needs Python 3.11 or newer; this is 3.8.10" in result.stderr
    assert "Traceback" not in result.stderr


@posix_only
def test_a_python_that_is_too_old_goes_on_with_a_newer_one(ready: Checkout, tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text(f'#!/bin/sh\nunset PYTHONPATH\nexec "{sys.executable}" "$@"\n')
    newer.chmod(stat.S_IRWXU)
    env = {**started_with(tmp_path, AN_OLD_PYTHON), "PATH": str(tmp_path)}
    ready.pyproject.write_text(ready.pyproject.read_text().replace('"1.0"', '"1.0"\nkeywords = ["newer"]'))
    result = ready.run("voiceguide", "list", env=env)
    assert json.loads(result.stdout)["arguments"] == ["list"], result.stderr


@pytest.mark.parametrize("script", ["environment.py", "voiceguide", "test", "prove"])
def test_old_pythons_can_read_the_scripts(script: str) -> None:
    ast.parse((CHECKOUT / "scripts" / script).read_text(encoding="utf-8"), feature_version=(3, 6))


@posix_only
@pytest.mark.parametrize("script", ["scripts/voiceguide", "scripts/test", "scripts/prove", ".ci/run"])
def test_the_commands_can_be_started(script: str) -> None:
    assert os.access(CHECKOUT / script, os.X_OK)


def test_words_of_a_full_disk_say_where_and_how_much() -> None:
    words = environment.explain_disk(OSError(28, "No space left on device"))
    assert ".voiceguide-venv" in words
    assert "MB" in words
