"""Numbers and durations in English words."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number_in_words(number: int) -> str:
    """Return a whole number from 0 to 99 in English words, and any other in digits, which every engine reads."""
    if number < 0 or number > 99:
        return str(number)
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def duration_in_words(seconds: float) -> str:
    """Return `seconds`, to the nearest second, in spoken English: `one minute thirty`, `forty-five seconds`."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{number_in_words(rest)} second{'' if rest == 1 else 's'}"
    spoken = f"{number_in_words(minutes)} minute{'' if minutes == 1 else 's'}"
    return f"{spoken} {number_in_words(rest)}" if rest else spoken
