"""Addresses for the phone, and how they are shown: in words, and as a QR code."""

import sys
from typing import TYPE_CHECKING

from voiceguide.cli import options
from voiceguide.cli.echo import echo, echo_drawing

if TYPE_CHECKING:
    from voiceguide.share.network_place import NetworkPlace


def tell_addresses(place: "NetworkPlace", *, as_json: bool) -> None:
    """Print the likeliest address on standard output, and for people its QR code and the other addresses."""
    import json

    likeliest, *others = place.urls
    is_drawn = sys.stderr is not None and sys.stderr.isatty() and not options.is_quiet()
    code = code_lines(likeliest, sys.stderr.encoding) if is_drawn else ()
    how = "point the camera at this, or type the address" if code else "open this address"
    options.say(f"On the phone, which has to be in the same network, {how}:")
    echo_drawing(code, is_colourful=options.is_colourful())
    echo(json.dumps({"url": likeliest}) if as_json else likeliest)
    if others:
        named = zip(others, place.addresses[1:], strict=True)
        options.say(f"If it does not open: {', '.join(f'{url} ({address.interface})' for url, address in named)}")


def code_lines(url: str, encoding: str | None) -> tuple[str, ...]:
    """Return the lines of the QR code of `url`; none if a terminal of this encoding lacks its letters."""
    from voiceguide.share.qr_code import can_be_drawn, qr_code

    return tuple(qr_code(url)) if can_be_drawn(encoding) else ()
