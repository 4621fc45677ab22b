"""Systems for which some packages have no wheel, so that a compiler or a package of the system is needed."""

import platform
import sys
from collections.abc import Mapping

WITHOUT_WHEELS: Mapping[str, str] = {
    "Linux with musl": "lameenc, soxr, soundfile, espeakng-loader and onnxruntime have none, and lameenc comes as a "
    "wheel only; take a system with glibc, such as Debian or its container",
    "Linux on Arm": "miniaudio wants a C compiler (without it, everything but play works)",
    "Windows on Arm": "soxr, miniaudio and Piper have none; take Python for x64, which runs there too",
    "macOS on Intel": "onnxruntime's latest has none, so the natural voice and Piper come only with an older one",
}
"""For each such system, what is lacking there and what to do, as of November 2026."""


def system_without_wheels() -> str | None:
    """Return the name in `WITHOUT_WHEELS` of the system that this Python runs on; None if all packages have wheels."""
    machine = platform.machine().lower()
    is_arm = machine.startswith(("arm", "aarch"))
    if sys.platform == "linux":
        if platform.libc_ver()[0] != "glibc":
            return "Linux with musl"
        return "Linux on Arm" if is_arm else None
    if sys.platform == "win32":
        return "Windows on Arm" if is_arm else None
    return "macOS on Intel" if sys.platform == "darwin" and not is_arm else None
