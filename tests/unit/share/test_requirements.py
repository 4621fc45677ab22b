"""share.requirements: a missing package is named, with the command that installs it."""

import pytest

from voiceguide.errors import SoundError
from voiceguide.share import requirements


def test_what_is_there_is_no_trouble() -> None:
    requirements.require_server()


def test_one_command_gets_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"json": "here>=1", "voiceguide_absent": "absent>=1", "voiceguide_gone": "gone>=2"}
    monkeypatch.setattr(requirements, "_PACKAGES", wanted)
    with pytest.raises(SoundError, match=r'“share” .* is not installed; get it with\n.* "absent>=1" "gone>=2"$'):
        requirements.require_server()
