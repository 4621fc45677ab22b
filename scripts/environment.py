"""Gives the programs beside it a Python environment of the checkout's own, true to pyproject.toml.

Each start reads this module, so what only a set-up needs is imported where it is used: a start that
finds all in order reads two small files and goes on. The syntax is that of Python 3.6, so that a Python
which is too old for voiceguide can still say so, or find a newer one.

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
# Written last and removed first, so that a set-up which was killed leaves none.
MADE_FROM = os.path.join(FOLDER, "made-from")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(FOLDER, "Scripts", "python.exe") if WINDOWS else os.path.join(FOLDER, "bin", "python")

RUN, TEST = "to run", "to run and to test"

FULL = f"The disk is full: {FOLDER} needs about 400 MB. Free some, and start again."
# Signs in the output of pip.
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
    """Why there is no environment, and what to do; `exit_code` as above."""

    def __init__(self, words: str, exit_code: int = 5) -> None:
        super().__init__(words)
        self.exit_code = exit_code


def become(*arguments: str) -> "NoReturn":
    """Go on as the environment's Python with `arguments`; set it up first where that is needed."""
    hand_over([ready(RUN), *arguments])


def ready(purpose: str) -> str:
    """The path of the environment's Python, once it has what `purpose` needs; else ends the program."""
    if not is_ready(purpose):
        try:
            set_up(purpose)
        except SetUpError as failure:
            stop(str(failure), failure.exit_code)
        except OSError as error:
            stop(explain_disk(error))
        except KeyboardInterrupt:
            stop("Interrupted. The next start sets voiceguide up from the beginning.", 130)
    return PYTHON


def is_ready(purpose: str) -> bool:
    """Whether the environment is whole, was made here, from this pyproject.toml, for `purpose`.

    A Python that is too old to make one is content with whichever Python the environment has.
    """
    python, _, made_from = read(MADE_FROM).partition(b"\n")
    if sys.version_info >= NEEDED and python != THIS_PYTHON.encode():
        return False
    pyproject = read(PYPROJECT)
    return made_from in (origin(purpose, pyproject), origin(TEST, pyproject)) and os.path.exists(PYTHON)


def origin(purpose: str, pyproject: bytes) -> bytes:
    """What an environment depends on besides the Python, as it stands in MADE_FROM."""
    return b"\n".join((os.fsencode(CHECKOUT), purpose.encode(), pyproject))


def read(path: str) -> bytes:
    """The content of a file; empty where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def set_up(purpose: str) -> None:
    """Make the environment, or bring it up to date, while others that want the same wait."""
    if sys.version_info < NEEDED:
        go_on_with_a_newer_python()
    require_venv()
    with open(LOCK, "ab") as lock:
        wait_for(lock)
        if not is_ready(purpose):
            renew(purpose, lock)


def renew(purpose: str, lock: "IO[bytes]") -> None:
    """Do the least that makes the environment right; it counts as unfinished until that is done."""
    pyproject = read(PYPROJECT)
    python, place, old_purpose, old_pyproject = (read(MADE_FROM).split(b"\n", 3) + [b""] * 3)[:4]
    if old_purpose == TEST.encode():
        purpose = TEST  # what the tests need is kept once it is there
    here = python == THIS_PYTHON.encode() and place == os.fsencode(CHECKOUT) and os.path.exists(PYTHON)
    if here and old_purpose == purpose.encode() and same_installation(old_pyproject, pyproject):
        finish(purpose, pyproject)
        return
    try:
        if here:
            say("Bringing the environment of voiceguide up to date...")
            os.remove(MADE_FROM)
        else:
            begin_anew(lock)
        install(purpose, lock)
    except SetUpError:
        clear()  # half an environment is of no use, and the disk may be full of it
        raise
    finish(purpose, pyproject)


def same_installation(old: bytes, new: bytes) -> bool:
    """Whether two texts of pyproject.toml install the same: a tool's settings need no pip, nor a network."""
    import tomllib

    def installed(text: bytes) -> "tuple[object, ...]":
        table = tomllib.loads(text.decode())
        return table.get("build-system"), table.get("project"), table.get("tool", {}).get("hatch")

    try:
        return installed(old) == installed(new)
    except ValueError as error:  # UnicodeDecodeError and TOMLDecodeError are both of this kind
        raise SetUpError(f"{PYPROJECT}: {error}") from error


def begin_anew(lock: "IO[bytes]") -> None:
    """An empty environment with pip in it, whatever stood there before."""
    if os.path.exists(MADE_FROM):
        say("Setting up voiceguide again, for Python or the folder is another (about half a minute)...")
    elif os.path.isdir(FOLDER):
        say("Setting up voiceguide again, for the last set-up was cut short (about half a minute)...")
    else:
        say("Setting up voiceguide, once (about half a minute)...")
    clear()
    work([sys.executable, "-I", "-m", "venv", "--prompt", "voiceguide", FOLDER], lock, "Python's venv")


def clear() -> None:
    """Remove the environment; what is left of it, should that be cut short, does not count as whole."""
    import shutil

    if os.path.exists(MADE_FROM):
        os.remove(MADE_FROM)
    if os.path.isdir(FOLDER):
        shutil.rmtree(FOLDER)


def install(purpose: str, lock: "IO[bytes]") -> None:
    """Have pip install the checkout, editable, with what it depends on."""
    target = ".[test]" if purpose == TEST else "."
    work([PYTHON, "-I", "-m", "pip", "install", "--editable", target], lock, "pip")
    spell_the_path_in_ascii()


def spell_the_path_in_ascii() -> None:
    """Keep Python able to read the .pth file that leads to a checkout with other letters in its path.

    hatchling writes the path in UTF-8, but Python up to 3.12 reads it in the locale's encoding: on
    Windows the package would not be found, or Python not start at all. A line of code is read alike by all.
    """
    import glob

    if CHECKOUT.isascii():
        return
    packages = os.path.join(glob.escape(FOLDER), "Lib" if WINDOWS else os.path.join("lib", "python*"))
    for path in glob.glob(os.path.join(packages, "site-packages", "*.pth")):
        if read(path).strip() == os.fsencode(CHECKOUT):
            with open(path, "w", encoding="ascii") as file:
                file.write(f"import os, sys; sys.path.append(os.fsdecode({os.fsencode(CHECKOUT)!r}))\n")


def finish(purpose: str, pyproject: bytes) -> None:
    """Note what the environment was made from; from now on it counts as whole."""
    unfinished = MADE_FROM + ".new"
    with open(unfinished, "wb") as file:
        file.write(THIS_PYTHON.encode() + b"\n" + origin(purpose, pyproject))
    os.replace(unfinished, MADE_FROM)


def wait_for(lock: "IO[bytes]") -> None:
    """Take the lock, which its holder's death releases too; say so where that takes a while."""
    import time

    told = False
    while not take(lock):
        if not told:
            say("voiceguide is being set up by another program here; waiting for it...")
            told = True
        time.sleep(0.1)


def take(lock: "IO[bytes]") -> bool:
    """Whether nobody else held the lock, so that it is ours now."""
    try:
        if WINDOWS:
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the one from flock, the other from Windows
        return False
    return True


def work(command: "list[str]", lock: "IO[bytes]", tool: str) -> None:
    """Run one step of the set-up quietly; raises SetUpError with its last lines where it fails."""
    import subprocess

    # The step shares the lock: should only this process be killed, a new set-up waits for the step's end.
    shared = () if WINDOWS else (lock.fileno(),)
    step = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=shared,
    )
    try:
        lines = list(shown(step.stdout or ()))
        exit_code = step.wait()
    finally:
        if step.poll() is None:
            step.terminate()
            step.wait()
    if exit_code:
        raise explained(tool, lines)


def surroundings() -> "dict[str, str]":
    """This process's environment, without settings that would send pip's work somewhere else."""
    elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_QUIET"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return dict(kept, PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_PROGRESS_BAR="off")


def shown(lines: "Iterator[str] | IO[str] | tuple[str, ...]") -> "Iterator[str]":
    """The lines as they come; a person at a terminal sees which step pip is at, on one line."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    for line in lines:
        if watched and line.strip():
            sys.stderr.write(f"\r  {line.strip():<70.70}")
            sys.stderr.flush()
        yield line.rstrip()
    if watched:
        sys.stderr.write(f"\r{'':72}\r")


def explained(tool: str, lines: "list[str]") -> SetUpError:
    """The failure of a step: its last lines, and what to do about it."""
    output = "\n".join(lines)
    last = "\n".join("    " + line for line in lines[-12:] if line.strip())
    words, exit_code = f"{tool} failed. Its last lines above say why; the next start tries again.", 5
    if any(sign in output for sign in NO_SPACE):
        words = FULL
    elif any(sign in output for sign in NO_INDEX):
        words = (
            f"pip found no package index within reach, or nothing in it for {THIS_PYTHON} on this system.\n"
            "Check the network, and pip's settings where you use a proxy or an index of your own; "
            "then start again."
        )
        exit_code = 6
    elif "ensurepip" in output:
        words = lacking("pip")
    return SetUpError(last + "\n" + words, exit_code)


def explain_disk(error: OSError) -> str:
    """Words for a set-up that the file system did not allow."""
    import errno

    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return FULL
    return (
        f"Cannot set up voiceguide in {CHECKOUT}: {error.strerror or error} ({error.filename or FOLDER}).\n"
        "It keeps its environment there, in .voiceguide-venv. Make the folder writable for you, or clone it "
        "again to a folder of your own."
    )


def require_venv() -> None:
    """Raises SetUpError naming the package to install where this Python lacks venv or pip's installer."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError as error:
            raise SetUpError(lacking(module)) from error


def lacking(module: str) -> str:
    """Words for a Python without `module`: what brings it on this system."""
    system = read("/etc/os-release").decode("utf-8", "replace")
    return (
        f"{THIS_PYTHON} ({sys.executable}) has no {module}, which the set-up of voiceguide needs. Get it with\n"
        f"    {remedy(system, THIS_PYTHON.split()[1])}\nand start again."
    )


def remedy(os_release: str, version: str) -> str:
    """What brings venv and pip for Python `version` on the system that an /etc/os-release describes."""
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


def go_on_with_a_newer_python() -> "NoReturn":
    """Start the same program with a Python that is new enough; raises SetUpError where none is found."""
    for command in newer_pythons():
        hand_over([*command, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    raise SetUpError(
        f"voiceguide needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}), and the "
        "PATH has none.\nGet one from your system's packages or from https://www.python.org/downloads/."
    )


def newer_pythons() -> "Iterator[list[str]]":
    """Commands on the PATH that start a Python of at least NEEDED: those we tested with first."""
    import shutil
    import subprocess

    names = [["python3.13"], ["python3.12"], ["python3.11"], ["python3.14"], ["python3"], ["python"], ["py", "-3"]]
    question = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    for name, *options in names:
        path = shutil.which(name)
        if path and subprocess.call([path, *options, "-c", question], stderr=subprocess.DEVNULL) == 0:
            yield [path, *options]


def hand_over(command: "list[str]") -> "NoReturn":
    """Become `command`; Windows cannot, so there it runs as a child whose exit code is passed on."""
    if not WINDOWS:
        os.execv(command[0], command)
    sys.exit(run(command))


def run(command: "list[str]") -> int:
    """Run `command` in the foreground and give its exit code; Ctrl-C is the child's to answer."""
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def say(words: str) -> None:
    """Tell the person something about the set-up: on stderr, for stdout belongs to the program."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def stop(words: str, exit_code: int = 5) -> "NoReturn":
    """End the program with words on stderr."""
    say(words)
    sys.exit(exit_code)
