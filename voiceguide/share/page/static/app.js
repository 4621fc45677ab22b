"use strict";
// Brings the page of a session to life. The page works without it: player, links and words are plain HTML.
(() => {
  const byId = (id) => document.getElementById(id);

  const APPS = {
    bookplayer: (url) => `bookplayer://download?url=${encodeURIComponent(url)}`,
    // Its own scheme carries plain HTTP only: a browser drops the colon of a second scheme.
    antennapod: (url) =>
      url.startsWith("http:")
        ? `antennapod-subscribe://${url.slice("http://".length)}`
        : `https://antennapod.org/deeplink/subscribe?url=${encodeURIComponent(url)}`,
  };
  for (const link of document.querySelectorAll("[data-app]")) {
    link.href = APPS[link.dataset.app](new URL(link.dataset.url, location.href).href);
    link.hidden = false;
  }
  if (document.body.dataset.worker && "serviceWorker" in navigator) {
    // Without it the page works as well, with a network alone.
    navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {});
  }

  const audio = byId("audio");
  if (!audio) return;
  const session = JSON.parse(byId("session").textContent);
  const chapters = session.chapters.map(([title, start], index, all) => ({
    title,
    start,
    end: index + 1 < all.length ? all[index + 1][1] : session.length,
  }));
  if (!chapters.length) chapters.push({ title: session.title, start: 0, end: session.length });
  const cues = session.cues.map(([start, end, kind, text, move, side]) => ({ start, end, kind, text, move, side }));
  const words = cues.filter((cue) => cue.kind === "utterance");
  const timed = cues.filter((cue) => cue.kind !== "utterance");
  const ROUNDING_S = 0.01; // a browser that is sent to a time may arrive a little before it
  const LONG_REST_S = 10;
  const MANY_LETTERS = 90;
  const notable = timed.filter((cue) => cue.kind !== "rest" || cue.end - cue.start >= LONG_REST_S);
  // "Left" would be taken for the side.
  const LABELS = { hold: "Hold for", breathe: "Breathe for", rest: "Rest for" };
  const UNTIL = { hold: "Hold begins in", breathe: "Breathing begins in", rest: "Rest begins in" };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** Return the index of the last item that has begun at `t`, -1 if none has. The items are in order of their start. */
  function begun(items, t) {
    const until = t + ROUNDING_S;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (items[middle].start <= until) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  const pad = (number) => String(number).padStart(2, "0");
  function clock(seconds) {
    // A tenth is not worth a second: a hold of 40.008 s begins with 40.
    const whole = Math.max(0, Math.ceil(seconds - 0.1));
    if (whole < 60) return String(whole);
    const minutes = Math.floor(whole / 60);
    return minutes < 60
      ? `${minutes}:${pad(whole % 60)}`
      : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
  }

  function put(id, text) {
    const element = byId(id);
    if (element.textContent !== text) element.textContent = text;
  }

  const same = (one, other) => one.move === other.move && one.side === other.side;
  /** Return the words for what comes next after `cue`. */
  function following(next, cue) {
    if (!next) return "the end";
    if (same(next, cue)) return "the same once more";
    const move = next.move && next.move === cue.move ? "the same" : next.move || "Hold";
    return next.side ? `${move}, ${next.side}` : move;
  }

  /** Return what happens at `t`: the timed stretch if there is one, the timed one to come, and the move. */
  function moment(t) {
    const last = timed[begun(timed, t)];
    const now = last && last.end > t ? last : null;
    const coming = timed[begun(timed, t) + 1] || null;
    let at = begun(cues, t);
    // After a hold the next words belong to the next move, also before they begin.
    if (!now && last && at >= 0 && cues[at].start < last.end && at + 1 < cues.length) at += 1;
    const cue = now || cues[Math.max(at, 0)] || { move: null, side: null };
    const ahead = notable.slice(begun(notable, t) + 1);
    const next = !now && ahead.length && same(ahead[0], cue) ? ahead[1] : ahead[0];
    return { now, coming, cue, next };
  }

  function showStage(t, chapter) {
    const { now, coming, cue, next } = moment(t);
    const end = now ? now.end : coming ? coming.start : session.length;
    const before = now ? now.start : Math.max(0, ...[timed[begun(timed, t)]].filter(Boolean).map((each) => each.end));
    const left = clock(end - t);
    put("count", left);
    byId("count").style.setProperty("--signs", Math.max(3, left.length));
    put("until", now ? LABELS[now.kind] : coming ? UNTIL[coming.kind] : "Ends in");
    put("move", cue.move || (chapter ? chapter.title : session.title));
    const side = byId("side");
    side.hidden = !cue.side;
    put("side", cue.side || "");
    side.dataset.side = cue.side || "";
    put("coming", following(next, cue));
    byId("stage").dataset.kind = now ? now.kind : "talk";
    byId("bar").style.transform = `scaleX(${Math.min(1, Math.max(0, (t - before) / (end - before || 1)))})`;
  }

  function showWords(t) {
    const said = words[begun(words, t)];
    put("said", said ? said.text : "");
    byId("said").classList.toggle("over", Boolean(said) && t > said.end);
    byId("said").classList.toggle("long", Boolean(said) && said.text.length > MANY_LETTERS);
  }

  /** Make the first child of each item of a list a button that goes to the time of the item. */
  function enliven(list) {
    if (!list) return [];
    return [...list.children].map((item) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...item.firstElementChild.childNodes);
      button.addEventListener("click", () => go(Number(item.dataset.at), true));
      item.replaceChildren(button);
      return { button, start: Number(item.dataset.at) };
    });
  }

  const lists = [enliven(byId("chapters")), enliven(byId("words"))];
  const marked = [null, null];
  let touched = 0;

  function mark(t) {
    lists.forEach((items, index) => {
      const item = items[begun(items, t)];
      const button = item ? item.button : null;
      if (button === marked[index]) return;
      if (marked[index]) marked[index].removeAttribute("aria-current");
      if (button) button.setAttribute("aria-current", "true");
      marked[index] = button;
      if (index === 1 && button) follow(byId("words"), button);
    });
  }

  /** Scroll a list to its present item, unless somebody reads in it. The page itself never moves. */
  function follow(list, button) {
    const READING_MS = 6000;
    if (Date.now() - touched < READING_MS || (list.contains(document.activeElement) && !audio.paused)) return;
    const top = button.offsetTop - list.offsetTop - (list.clientHeight - button.offsetHeight) / 2;
    list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  }

  let chapterShown = null;
  function show(t) {
    const chapter = chapters[begun(chapters, t)] || null;
    showStage(t, chapter);
    showWords(t);
    mark(t);
    if (chapter !== chapterShown) {
      chapterShown = chapter;
      tellChapter(chapter);
      tellPosition();
    }
  }

  // Where the sound is. Until the browser knows its length, a wish waits in `wish`.
  let wish = null;
  const position = () => (wish === null ? audio.currentTime : wish);
  function go(t, plays = false) {
    const goal = Math.min(Math.max(0, t), session.length);
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) audio.currentTime = goal;
    else wish = goal;
    show(goal);
    if (plays) play();
  }
  function play() {
    if (audio.error) {
      // After a fault of the network, the element gives up for good, unless it begins anew.
      wish = position();
      audio.load();
    }
    // A refusal comes with an error event, which says why, or with a pause that somebody asked for.
    audio.play().catch(() => {});
  }
  const toggle = () => (audio.paused ? play() : audio.pause());
  function previous() {
    const RESTART_S = 3;
    const index = begun(chapters, position());
    const begins = chapters[index] ? chapters[index].start : 0;
    go(position() - begins > RESTART_S || index < 1 ? begins : chapters[index - 1].start);
  }
  function next() {
    const chapter = chapters[begun(chapters, position()) + 1];
    if (chapter) go(chapter.start);
  }

  // The place is kept over a reload. A browser may refuse the storage: then the session begins at its beginning.
  // The next session may have the same address, so the key has its title and length.
  const KEY = `voiceguide ${location.pathname} ${session.title} ${session.length}`;
  const AT_ENDS_S = 5;
  function keep() {
    const t = position();
    try {
      if (t > AT_ENDS_S && t < session.length - AT_ENDS_S) localStorage.setItem(KEY, String(t));
      else localStorage.removeItem(KEY);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
  function kept() {
    try {
      const t = Number(localStorage.getItem(KEY));
      return t > 0 && t < session.length ? t : 0;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return 0;
    }
  }

  // The lock screen shows the chapter as the title, and the position within it.
  const media = "mediaSession" in navigator ? navigator.mediaSession : null;
  function tellChapter(chapter) {
    if (!media || !("MediaMetadata" in window)) return;
    const artwork = session.cover ? [{ src: new URL(session.cover, location.href).href }] : [];
    const title = chapter ? chapter.title : session.title;
    media.metadata = new MediaMetadata({ title, artist: session.title, album: "voiceguide", artwork });
  }
  function tellPosition() {
    if (!media || !media.setPositionState || !chapterShown) return;
    const duration = chapterShown.end - chapterShown.start;
    const passed = Math.min(Math.max(0, position() - chapterShown.start), duration);
    media.setPositionState({ duration, position: passed, playbackRate: audio.playbackRate || 1 });
  }
  // Only these: iOS shows two buttons, and ten seconds back and on would take the place of the chapters.
  const HANDLERS = {
    play,
    pause: () => audio.pause(),
    previoustrack: previous,
    nexttrack: next,
    seekto: (details) => go(details.seekTime + (chapterShown ? chapterShown.start : 0)),
  };
  function handleMedia() {
    if (!media) return;
    for (const [action, handler] of Object.entries(HANDLERS)) {
      try {
        media.setActionHandler(action, handler);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // an older browser does not know this action
      }
    }
  }

  // The screen stays on while the session plays, where a browser can (over HTTPS).
  let lock = null;
  async function wake() {
    if (!navigator.wakeLock || lock || audio.paused || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => (lock = null));
      if (audio.paused) rest();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // refused, such as with an empty battery
    }
  }
  function rest() {
    if (lock) lock.release();
  }

  let ticking = 0;
  const TICK_MS = 100;
  function started() {
    clearInterval(ticking);
    ticking = setInterval(() => show(position()), TICK_MS);
    byId("keys").dataset.playing = "yes";
    byId("play").setAttribute("aria-label", "Pause");
    byId("trouble").hidden = true;
    if (media) media.playbackState = "playing";
    handleMedia(); // again, for WebKit drops the handlers
    tellChapter(chapterShown);
    tellPosition();
    wake();
  }
  function stopped() {
    clearInterval(ticking);
    byId("keys").dataset.playing = "";
    byId("play").setAttribute("aria-label", "Play");
    if (media) media.playbackState = "paused";
    tellPosition();
    keep();
    rest();
  }
  function failed() {
    clearInterval(ticking);
    byId("trouble").hidden = false;
    put("trouble", "The sound does not come. Is the computer still sharing it, and is this phone on the same network?");
  }

  let keptAt = 0;
  const KEEP_MS = 2000;
  const on = (name, handler) => audio.addEventListener(name, handler);
  on("playing", started);
  on("pause", stopped);
  on("ended", stopped);
  on("error", failed);
  on("ratechange", tellPosition);
  on("seeked", () => (show(position()), tellPosition(), keep()));
  on("timeupdate", () => {
    show(position());
    if (Date.now() - keptAt > KEEP_MS) (keptAt = Date.now()), keep();
  });
  on("loadedmetadata", () => {
    if (wish !== null) audio.currentTime = wish;
    wish = null;
  });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? keep() : wake()));

  const STEP_S = 10;
  const ACTIONS = {
    back: previous,
    less: () => go(position() - STEP_S),
    play: toggle,
    more: () => go(position() + STEP_S),
    next,
  };
  for (const [id, action] of Object.entries(ACTIONS)) byId(id).addEventListener("click", action);

  // Space and arrows only: single letters would get into the way of people who speak to their computer.
  const KEYS = { " ": "play", ArrowLeft: "less", ArrowRight: "more", "Shift ArrowLeft": "back", "Shift ArrowRight": "next" };
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const inside = target instanceof Element && target.closest("button, a, audio, summary");
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || target === audio) return;
    if (event.key === " " && inside) return;
    const id = KEYS[event.shiftKey ? `Shift ${event.key}` : event.key];
    if (!id) return;
    event.preventDefault();
    ACTIONS[id]();
  });
  for (const name of ["pointerdown", "wheel", "touchmove"]) {
    if (byId("words")) byId("words").addEventListener(name, () => (touched = Date.now()), { passive: true });
  }

  for (const id of ["stage", "keys", "hint", "help"]) if (byId(id)) byId(id).hidden = false;
  handleMedia();
  go(kept());
  if (audio.error || audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) failed(); // before the script came
})();
