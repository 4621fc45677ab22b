"use strict";
// The remote control: it shows the state that the session sends, and sends words. It keeps no state of its own, so that
// all phones agree: what a tap did is known when the next state comes.
(() => {
  const byId = (id) => document.getElementById(id);
  const { body } = document;
  const seconds = () => performance.now() / 1000;

  const BEAT_S = 4; // the session sends a state each second
  const ALIVE_MS = 5000;
  const TICK_MS = 100;
  const NOTE_MS = 4000;
  const SURE_MS = 4000;
  const TAPPED_MS = 160;
  const TRIES_MS = [100, 300, 700, 1500, 3000];
  const MANY_TRIES = 12;
  const NEAR_S = 0.5;
  const MANY_LETTERS = 32;
  const LOST = "Connection lost, trying again.";
  const LONG_LOST = `${LOST} Is the session still running, and is this phone in the same network?`;

  let state = null; // the last state, as it came
  let ends = 0; // when the present stretch of time ends, by this phone's clock
  let noteUntil = 0;

  const pad = (number) => String(number).padStart(2, "0");
  function clock(left) {
    const whole = Math.max(0, Math.ceil(left - 0.1)); // a tenth is not worth a second
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

  // Time. The session says how much is left, and the phone counts from there.
  const stretch = ({ kind, move, side, length, runs }) => [kind, move, side, length, runs].join("|");
  function take(next) {
    const end = seconds() + next.left;
    // A message that was long on its way must not turn the count back.
    const goesOn = state && next.runs && stretch(next) === stretch(state) && Math.abs(end - ends) < NEAR_S;
    ends = goesOn ? Math.min(ends, end) : end;
    state = next;
    if (next.note) noteUntil = performance.now() + Math.min(NOTE_MS, next.note_left * 1000);
    show();
  }
  const left = () => (state.runs ? Math.max(0, ends - seconds()) : state.left);

  function show() {
    if (!state) return;
    const now = left();
    const count = clock(now);
    put("count", count);
    byId("count").style.setProperty("--signs", Math.max(3, count.length));
    const done = state.length > 0 ? 1 - now / state.length : 1;
    byId("bar").style.transform = `scaleX(${Math.min(1, Math.max(0, done))})`;
    const minutes = clock(state.to_go - (state.left - now));
    const toGo = minutes.includes(":") ? `${minutes} to go` : `${minutes} s to go`;
    put("far", [state.turn, state.over ? "" : toGo, state.unusual].filter(Boolean).join(" · "));
    // A note of a change takes the place of what comes next for a while, so that nothing moves.
    const note = performance.now() < noteUntil ? state.note : "";
    put("coming", note || state.next || "");
    byId("coming").parentElement.dataset.note = note ? "yes" : "";
    byId("coming").parentElement.style.visibility = note || state.next ? "" : "hidden";
  }

  function showState() {
    put("title", state.title);
    put("until", state.why || state.label);
    put("move", state.move);
    byId("move").parentElement.dataset.long = state.move.length > MANY_LETTERS ? "yes" : "";
    put("side", state.side || "");
    byId("side").hidden = !state.side;
    byId("side").dataset.side = state.side || "";
    put("said", state.said);
    body.dataset.still = state.runs ? "" : "yes";
    byId("stage").dataset.kind = state.held ? "hold" : "talk";
    const goesOn = state.paused || state.waits;
    byId("pause").dataset.goes = goesOn ? "on" : "";
    byId("pause").dataset.word = goesOn ? "resume" : "pause";
    put("pause-text", goesOn ? "Go on" : "Pause");
    byId("stage").hidden = byId("pad").hidden = false;
    setUsable(!state.over);
  }

  function setUsable(usable) {
    body.dataset.lost = usable ? "" : "yes";
    // Not `disabled`, which would lose the place of the keyboard.
    for (const button of buttons) button.setAttribute("aria-disabled", usable ? "false" : "true");
  }

  // The connection, which comes back by itself.
  let socket = null;
  let heard = 0;
  let tries = 0;
  let timer = 0;
  function connect() {
    clearTimeout(timer);
    drop();
    const own = new WebSocket(body.dataset.socket);
    socket = own;
    heard = seconds();
    own.addEventListener("message", (event) => {
      if (own !== socket) return;
      heard = seconds();
      tries = 0;
      byId("trouble").hidden = true;
      take(JSON.parse(event.data));
      showState();
      if (state.over) sleep();
      else wake();
    });
    own.addEventListener("close", () => {
      if (own === socket) lost();
    });
  }
  function drop() {
    const old = socket;
    socket = null;
    if (old) old.close();
  }
  function lost() {
    drop();
    if (state && state.over) return;
    setUsable(false);
    put("trouble", tries < MANY_TRIES ? LOST : LONG_LOST);
    byId("trouble").hidden = false;
    const wait = TRIES_MS[Math.min(tries, TRIES_MS.length - 1)];
    tries += 1;
    if (document.visibilityState !== "visible") return; // nobody looks; it comes back when somebody does
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2)); // not all phones at once
  }
  function lookAtOnce() {
    if (document.visibilityState !== "visible") return;
    const isSilent = !socket || seconds() - heard > BEAT_S / 2;
    if (isSilent) (tries = 0), connect();
    wake();
  }
  setInterval(() => {
    if (socket && seconds() - heard > BEAT_S) lost();
  }, BEAT_S * 250);
  setInterval(() => {
    if (socket && socket.readyState === WebSocket.OPEN) socket.send("here");
  }, ALIVE_MS);
  for (const name of ["online", "pageshow", "focus"]) addEventListener(name, lookAtOnce);
  document.addEventListener("visibilitychange", lookAtOnce);

  // Taps. A tap while the connection is lost is lost too: it would surprise somebody later.
  const buttons = [...document.querySelectorAll("[data-word]")];
  const [ENDINGS, SURE] = [["remember", "quit"], "Tap again to end"];
  function unsure(button) {
    if (!button.classList.contains("sure")) return;
    button.classList.remove("sure");
    button.querySelector("span").textContent = button.dataset.text;
    if (button.dataset.label) button.setAttribute("aria-label", button.dataset.label);
  }
  /** Return whether a button that ends the session is tapped for the second time. The first tap asks for it. */
  function isSure(button) {
    if (button.classList.contains("sure")) return true;
    button.classList.add("sure");
    button.dataset.text = button.textContent;
    button.dataset.label = button.getAttribute("aria-label") || "";
    button.removeAttribute("aria-label");
    button.querySelector("span").textContent = SURE;
    setTimeout(() => unsure(button), SURE_MS);
    return false;
  }
  function tap(button) {
    if (!socket || socket.readyState !== WebSocket.OPEN || !state || state.over) return;
    if (ENDINGS.includes(button.dataset.word) && !isSure(button)) return;
    socket.send(button.dataset.word);
    unsure(button);
    if (navigator.vibrate) navigator.vibrate(15); // for closed eyes
    button.classList.add("tapped");
    setTimeout(() => button.classList.remove("tapped"), TAPPED_MS);
  }
  for (const button of buttons) button.addEventListener("click", () => tap(button));

  // Space and arrows only: single letters would get into the way of people who speak to their computer.
  const KEYS = { " ": "pause", ArrowLeft: "previous", ArrowRight: "next" };
  document.addEventListener("keydown", (event) => {
    const id = KEYS[event.key];
    if (!id || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === " " && event.target instanceof Element && event.target.closest("button, summary")) return;
    event.preventDefault();
    tap(byId(id));
  });

  // The screen stays on, where a browser can (over HTTPS).
  let lock = null;
  async function wake() {
    if (!navigator.wakeLock || lock || !state || state.over || document.visibilityState !== "visible") return;
    lock = { release() {} }; // while it is asked for
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => (lock = null));
    } catch (error) {
      lock = null;
      if (!(error instanceof DOMException)) throw error; // refused, such as with an empty battery
    }
  }
  function sleep() {
    if (lock) lock.release();
  }

  byId("pause").querySelector("span").id = "pause-text";
  setInterval(show, TICK_MS);
  connect();
})();
