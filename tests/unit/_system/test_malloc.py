"""voiceguide/_system/malloc.py: memory that threads share."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, sys, threading
from voiceguide._system.malloc import limit_arenas
if sys.argv[1] != "all":
    limit_arenas(int(sys.argv[1]))
at_once = threading.Barrier(6)
threads = [threading.Thread(target=lambda: (at_once.wait(), bytearray(5000), at_once.wait())) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, out)
library.fclose(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other library has pools")
@pytest.mark.parametrize(("told", "pools"), [("2", 2), ("all", 7)])
def test_threads_share_as_many_pools_of_memory_as_they_are_told(told: str, pools: int, tmp_path: Path) -> None:
    shown = tmp_path / "pools.xml"
    subprocess.run([sys.executable, "-c", PROGRAM, told, str(shown)], check=True)
    assert shown.read_text().count("<heap nr=") == pools
