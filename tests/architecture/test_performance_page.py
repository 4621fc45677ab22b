"""docs/performance.md: it shows tests/bench/obvious.py as it is run."""

from support.paths import TESTS

PAGE = (TESTS.parent / "docs" / "performance.md").read_text(encoding="utf-8")


def test_the_obvious_script_is_printed_as_it_is_run() -> None:
    assert f"```python\n{(TESTS / 'bench' / 'obvious.py').read_text(encoding='utf-8')}```\n" in PAGE
