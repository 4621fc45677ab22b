"""Programs that play a session or show its facts, and what each of them makes of a file."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from support.player_programs import NOBODY, output
from support.player_seeks import Seek, seek_by_gstreamer, seek_by_mpg123, seek_by_mpv, seek_by_vlc

ALL = ("mp3", "m4b", "opus", "flac", "wav")


@dataclass(frozen=True)
class Told:
    """The facts that a program tells about a file; None for a fact that it never tells."""

    length_s: float | None = None
    starts_s: tuple[float, ...] | None = None
    """Starts of the chapters."""
    has_cover: bool | None = None
    lyrics: str | None = None
    album: tuple[str, str, str] | None = None
    """Album, artist of the album, and track number."""
    jumped_s: float | None = None
    """The time after a jump to the second chapter, if that is all that can be asked."""


@dataclass(frozen=True)
class Client:
    """A program, by the name that people know."""

    name: str
    program: str
    """The command that has to be there."""
    tell: Callable[[Path], Told]
    seek: Seek | None = None
    formats: tuple[str, ...] = ALL
    """The formats that it is for."""


def lowered(tags: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in tags.items()}


def album_in(tags: dict[str, str]) -> tuple[str, str, str]:
    """Return album, artist and track of tags as ffmpeg names them; the artist serves where the album's is missing."""
    artist = tags.get("album_artist") or tags.get("artist", "")
    return tags.get("album", ""), artist, tags.get("track", "").partition("/")[0]


def lyrics_in(tags: dict[str, str]) -> str:
    return next((text for name, text in tags.items() if name.startswith("lyrics")), "")


def told_by_ffprobe(path: Path) -> Told:
    asked = ("-v", "error", "-show_chapters", "-show_format", "-show_streams", "-of", "json")
    told = json.loads(output("ffprobe", *asked, path))
    tags: dict[str, str] = {}
    for one in (told["format"], *told["streams"]):
        tags |= lowered(one.get("tags", {}))
    return Told(
        float(told["format"]["duration"]),
        tuple(float(chapter["start_time"]) for chapter in told["chapters"]),
        any(stream["disposition"]["attached_pic"] for stream in told["streams"]),
        lyrics_in(tags),
        album_in(tags),
    )


def told_by_mpv(path: Path) -> Told:
    names = ("duration", "chapter-list", "track-list", "metadata")
    asked = "\n".join(f"@@${{={name}}}" for name in names)
    quiet = ("--no-config", "--sub-auto=no", "--ao=null", "--vo=null", "--end=0.1")
    lines = output("mpv", *quiet, f"--term-playing-msg={asked}", path).splitlines()
    length, chapters, tracks, tags = (json.loads(line[2:]) for line in lines if line.startswith("@@"))
    words = lowered(tags)
    starts_s = tuple(chapter["time"] for chapter in chapters)
    return Told(length, starts_s, any(one["albumart"] for one in tracks), lyrics_in(words), album_in(words))


def told_by_gstreamer(path: Path) -> Told:
    """It knows chapters, but shows none of these."""
    text = output("gst-discoverer-1.0", "-v", path)
    hours, minutes, seconds = map(float, re.findall(r"Duration: (\d+):(\d+):([\d.]+)", text)[0])
    album, artist, track = (_line(text, name) for name in ("album", "album artist", "track number"))
    lyrics = re.search(r"lyrics: (.*)", text)
    length_s = (hours * 60 + minutes) * 60 + seconds
    return Told(length_s, (), "image: " in text, lyrics[1] if lyrics else "", (album, artist, track))


def _line(text: str, name: str) -> str:
    found = re.search(rf"^\s*{name}: (.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def told_by_vlc(path: Path) -> Told:
    """By its remote control, which has whole seconds: it jumps to the second chapter."""
    script = '(sleep 2; printf "info\\nget_length\\nchapter 1\\n"; sleep 2; printf "get_time\\nquit\\n") | cvlc "$@"'
    ids = NOBODY if os.geteuid() == 0 else ()
    asked = ("-q", "-I", "rc", "--aout=adummy", "--no-video", "--no-sub-autodetect-file")
    for _ in range(3):  # on a busy machine it may not be ready for the first command
        text = output(*ids, "bash", "-c", script, "bash", *asked, path)
        numbers = [float(number) for number in re.findall(r"^(?:> )*(\d+)\s*$", text, re.MULTILINE)]
        if len(numbers) == 2 or path.suffix == ".wav":
            break
    time_s = numbers[-1] if len(numbers) > 1 else 0.0
    tags = {name.lower(): value for name, value in re.findall(r"^\| (\w+): (.*?)\s*$", text, re.MULTILINE)}
    album = tags.get("album", ""), tags.get("artist", ""), tags.get("track_number", "")
    assert numbers, text
    return Told(numbers[0], jumped_s=time_s, album=album)


def told_by_kid3(path: Path) -> Told:
    command = json.dumps({"method": "select", "params": [str(path)]}), '{"method":"get"}'
    text = output("kid3-cli", "-c", command[0], "-c", command[1])
    frames = json.loads(text.splitlines()[-1])["result"]["taggedFile"]["tag2"]["frames"]
    tags = {frame["name"].lower(): str(frame.get("value", "")) for frame in frames}
    track = tags.get("track number", "").partition("/")[0]
    album = tags.get("album", ""), tags.get("album artist", ""), track
    return Told(has_cover=any(name.startswith("picture") for name in tags), lyrics=tags.get("lyrics", ""), album=album)


def told_by_exiftool(path: Path) -> Told:
    (told,) = json.loads(output("exiftool", "-j", "-n", "-ee", path))
    lyrics = next((str(value) for name, value in told.items() if name.startswith("Lyrics")), "")
    covers = ("Picture", "CoverArt", "PictureMIMEType", "MetadataBlockPicture")
    track = str(told.get("Track") or told.get("TrackNumber") or told.get("TrackNum") or "")
    artist = told.get("Band") or told.get("AlbumArtist") or told.get("Albumartist") or told.get("Artist", "")
    album = str(told.get("Album") or told.get("Product", "")), str(artist), re.split(r"\D", track)[0]
    return Told(has_cover=any(name in told for name in covers), lyrics=lyrics, album=album)


def told_by_mediainfo(path: Path) -> Told:
    tracks = json.loads(output("mediainfo", "--Output=JSON", path))["media"]["track"]
    whole, menus = tracks[0], [track for track in tracks if track["@type"] == "Menu"]
    starts_s = sorted({_seconds(name) for menu in menus for name in menu.get("extra", {}) if re.match(r"_\d\d_", name)})
    artist = whole.get("Album_Performer") or whole.get("Performer", "")
    album = whole.get("Album", ""), artist, whole.get("Track_Position", "")
    has_cover, lyrics = whole.get("Cover") == "Yes", str(whole.get("Lyrics", ""))
    return Told(float(whole["Duration"]), tuple(starts_s), has_cover, lyrics, album)


def _seconds(name: str) -> float:
    hours, minutes, seconds, thousandths = map(int, re.findall(r"\d+", name))
    return (hours * 60 + minutes) * 60 + seconds + thousandths / 1000


def told_by_beets(path: Path) -> Told:
    """From a new library, into which the file is imported as it is."""
    library = ("-l", str(path.parent / "beets.db"), "-d", str(path.parent / "beets"))
    (path.parent / "beets.db").unlink(missing_ok=True)
    output("beet", *library, "import", "-A", "-C", "-q", path)
    line = output("beet", *library, "ls", "-f", "$album@$albumartist@$track@$lyrics").partition("\n")[0]
    album, artist, track, lyrics = line.split("@", 3)
    return Told(lyrics=lyrics, album=(album, artist, track.lstrip("0")))


def told_by_mpg123(path: Path) -> Told:
    """By decoding all of it."""
    sound = path.parent / "mpg123.raw"
    output("mpg123", "-q", "-O", sound, "-e", "s16", path)
    return Told(sound.stat().st_size / 2 / 24_000)


def told_by_opusinfo(path: Path) -> Told:
    text = output("opusinfo", path)
    minutes, seconds = map(float, re.findall(r"Playback length: (\d+)m:([\d.]+)s", text)[0])
    tags = lowered(dict(re.findall(r"^\t(\w+)=(.*)$", text, re.MULTILINE)))
    starts_s = tuple(_seconds(value) for name, value in tags.items() if re.fullmatch(r"chapter\d+", name))
    album = tags["album"], tags.get("albumartist", ""), tags.get("tracknumber", "")
    return Told(minutes * 60 + seconds, starts_s, "metadata_block_picture" in tags, tags["lyrics"], album)


def told_by_metaflac(path: Path) -> Told:
    text = output("metaflac", "--list", path)
    tags = lowered(dict(re.findall(r"comment\[\d+\]: (\w+)=(.*)", text)))
    starts_s = tuple(_seconds(value) for name, value in tags.items() if re.fullmatch(r"chapter\d+", name))
    album = tags["album"], tags.get("albumartist", ""), tags.get("tracknumber", "")
    samples = int(re.findall(r"total samples: (\d+)", text)[0])
    return Told(samples / 24_000, starts_s, "(PICTURE)" in text, tags["lyrics"], album)


_SCRIPT = """
import { parseFile } from "music-metadata";
const { format, common } = await parseFile(process.argv[2], { duration: true, includeChapters: true });
console.log(JSON.stringify({ length: format.duration, chapters: format.chapters, common }));
"""


def told_by_music_metadata(folder: Path, path: Path) -> Told:
    """With the npm package in `folder`."""
    script = folder / "tell.mjs"
    script.write_text(_SCRIPT)
    told = json.loads(output("node", script, path))
    common = told["common"]
    scale = 1000 if path.suffix == ".m4b" else 1
    starts_s = tuple((one.get("start") or 0) / scale for one in told.get("chapters") or ())
    (lyrics,) = common.get("lyrics") or [{}]
    album = common.get("album", ""), common.get("albumartist", ""), str(common["track"]["no"])
    return Told(told["length"], starts_s, bool(common.get("picture")), str(lyrics.get("text", "")), album)


def clients(npm: Path) -> tuple[Client, ...]:
    """Return all programs; `npm` is a folder in which music-metadata is installed."""
    return (
        Client("ffmpeg", "ffprobe", told_by_ffprobe),
        Client("mpv", "mpv", told_by_mpv, seek_by_mpv),
        Client("VLC", "cvlc", told_by_vlc, seek_by_vlc),
        Client("GStreamer", "gst-play-1.0", told_by_gstreamer, seek_by_gstreamer),
        Client("mpg123", "mpg123", told_by_mpg123, seek_by_mpg123, ("mp3",)),
        Client("Kid3", "kid3-cli", told_by_kid3),
        Client("beets", "beet", told_by_beets),
        Client("ExifTool", "exiftool", told_by_exiftool),
        Client("MediaInfo", "mediainfo", told_by_mediainfo),
        Client("opusinfo", "opusinfo", told_by_opusinfo, formats=("opus",)),
        Client("metaflac", "metaflac", told_by_metaflac, formats=("flac",)),
        Client("music-metadata", "node", partial(told_by_music_metadata, npm)),
    )
