// Words that move under the sound, and correcting them. Without this file the native player, the
// text and plain forms still work.

import { keepDrafts, openEditor } from "./correcting.js";

const SEEK = 5, ROLL_BACK = 3, PAUSE = 0.65, LEAD = 0.15;
const SLOWEST = 0.75, FASTEST = 2, STEP = 0.25;

/** The player that keys go to: the one last played or touched. */
let current = null;

/** The last place in sorted `starts` that is not behind `now`; -1 before the first. */
function placeAt(starts, now) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= now) low = middle + 1; else high = middle;
  }
  return low - 1;
}

class Player {
  constructor(section, audio) {
    this.section = section;
    this.audio = audio;
    this.words = [...section.querySelectorAll(".said [data-m]")];
    this.starts = this.words.map((word) => Number(word.dataset.m) / 1000);
    this.ends = this.words.map((word, i) => this.starts[i] + Number(word.dataset.d) / 1000);
    this.bar = section.querySelector(".shape input");
    this.place = -1;
    this.skipping = false;
    this.looped = null;
    audio.addEventListener("play", () => { current = this; this.follow(); });
    audio.addEventListener("seeked", () => this.show());
    audio.addEventListener("ratechange", () => this.sayRate());
    section.addEventListener("click", (event) => this.clicked(event));
    section.addEventListener("focusin", () => { current = this; });
    const keys = section.querySelector(".keys");
    if (keys) keys.hidden = false;
    if (this.bar) {
      this.bar.hidden = false;
      this.bar.addEventListener("input", () => this.seek(this.length() * this.bar.value / 1000));
    }
  }

  length() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : this.ends.at(-1) ?? 0;
  }

  /** One frame while it plays: loop, skip, show. */
  follow() {
    if (this.audio.paused) { this.show(); return; }
    this.repeat();
    if (this.skipping) this.skip();
    this.show();
    requestAnimationFrame(() => this.follow());
  }

  show() {
    const now = this.audio.currentTime;
    const place = placeAt(this.starts, now);
    if (place !== this.place) {
      this.words[this.place]?.classList.remove("here");
      this.words[place]?.classList.add("here");
      this.place = place;
    }
    if (this.bar && this.length()) {
      this.bar.value = Math.round(1000 * now / this.length());
      this.bar.setAttribute("aria-valuetext", `${Math.floor(now / 60)}:${String(Math.floor(now % 60)).padStart(2, "0")}`);
    }
  }

  /** Jump over a gap between words to just before the next one. */
  skip() {
    const now = this.audio.currentTime, place = placeAt(this.starts, now);
    const from = place < 0 ? 0 : this.ends[place], next = this.starts[place + 1];
    if (next !== undefined && next - from > PAUSE && now > from + LEAD && now < next - LEAD * 2) {
      this.audio.currentTime = next - LEAD;
    }
  }

  repeat() {
    if (!this.looped) return;
    const now = this.audio.currentTime;
    if (now >= this.looped.end || now < this.looped.start - LEAD) this.audio.currentTime = this.looped.start;
  }

  seek(seconds) {
    current = this;
    if (this.looped && (seconds < this.looped.start || seconds >= this.looped.end)) this.loop();
    const to = Math.max(0, seconds);
    if (this.audio.readyState === 0) this.begin(to); else this.audio.currentTime = to;
  }

  /** With preload="none" nothing can be sought until the sound has begun to come. */
  begin(seconds) {
    this.audio.addEventListener("loadedmetadata", () => { this.audio.currentTime = seconds; }, { once: true });
    this.audio.load();
    this.audio.preload = "auto";
  }

  play() {
    const audio = this.audio;
    if (!audio.paused) { audio.pause(); this.stoppedAt = audio.currentTime; return; }
    if (this.stoppedAt === audio.currentTime && !audio.ended) audio.currentTime = Math.max(0, audio.currentTime - ROLL_BACK);
    audio.play().catch(() => {});
  }

  back() { this.seek(this.audio.currentTime - SEEK); }
  forward() { this.seek(this.audio.currentTime + SEEK); }
  slower() { this.audio.playbackRate = Math.max(SLOWEST, this.audio.playbackRate - STEP); }
  faster() { this.audio.playbackRate = Math.min(FASTEST, this.audio.playbackRate + STEP); }

  sayRate() {
    const said = this.section.querySelector(".speed");
    if (said) said.textContent = `${this.audio.playbackRate}×`;
  }

  pressed(act, on) {
    this.section.querySelector(`[data-do="${act}"]`)?.setAttribute("aria-pressed", String(on));
  }

  toggleSkip() {
    this.skipping = !this.skipping;
    this.pressed("skip", this.skipping);
  }

  /** Repeat the sentence that sounds now, or stop repeating. */
  loop() {
    const said = this.words[Math.max(0, placeAt(this.starts, this.audio.currentTime))]?.closest(".said");
    const last = said && this.words.indexOf(said.lastElementChild);
    this.looped = this.looped || !said ? null : { start: Number(said.firstElementChild.dataset.m) / 1000, end: this.ends[last] };
    this.pressed("loop", this.looped !== null);
  }

  doubt(direction) {
    const now = this.audio.currentTime;
    const doubtful = this.words.filter((word) => word.classList.contains("doubt"));
    const at = (word) => Number(word.dataset.m) / 1000;
    const next = direction > 0 ? doubtful.find((w) => at(w) > now + 0.01) : doubtful.findLast((w) => at(w) < now - 0.01);
    if (!next) return;
    this.seek(at(next));
    next.scrollIntoView({ block: "center" });
  }

  do(act) {
    const acts = {
      skip: () => this.toggleSkip(), doubt: () => this.doubt(1), doubtBefore: () => this.doubt(-1),
      edit: () => this.edit(), play: () => this.play(), back: () => this.back(), loop: () => this.loop(),
      forward: () => this.forward(), slower: () => this.slower(), faster: () => this.faster(),
    };
    acts[act]?.();
  }

  clicked(event) {
    const act = event.target.closest("[data-do]");
    if (act) { this.do(act.dataset.do); return; }
    const edit = event.target.closest("a.edit");
    if (edit && !event.ctrlKey && !event.metaKey && openEditor(this.section, edit.closest("li"))) { event.preventDefault(); return; }
    const word = event.target.closest("[data-m]");
    if (word && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.seek(Number(word.dataset.m) / 1000);
    }
  }

  /** Correct the sentence that sounds now, else the first. */
  edit() {
    const at = this.words[Math.max(0, this.place)]?.closest("li") ?? this.section.querySelector("li[data-sentence]");
    if (at) openEditor(this.section, at);
  }
}

const IN_TEXT = { j: "back", k: "play", l: "forward" };
const KEYS = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", "[": "slower", "]": "faster", ".": "doubt", ",": "doubtBefore", e: "edit" };

/** Keys that work while typing: Esc, and Alt with J, K, L; Ctrl with Enter is in keys.js. */
function keysInText(event) {
  const act = event.key === "Escape" ? "play" : event.altKey ? IN_TEXT[event.key.toLowerCase()] : undefined;
  if (act && current) { current.do(act); return true; }
  return false;
}

function start(section) {
  const audio = section.querySelector("audio");
  section.querySelectorAll("form.correcting").forEach(keepDrafts);
  return audio ? [new Player(section, audio)] : [];
}

current = [...document.querySelectorAll("[data-player]")].flatMap(start)[0] ?? null;

document.addEventListener("keydown", (event) => {
  const box = event.target.closest("textarea");
  if (box && keysInText(event)) { event.preventDefault(); return; }
  if (box || event.target.closest("input, select, audio") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest("button, summary, a")) return;
  const act = KEYS[event.key];
  if (act && current) {
    current.do(act);
    event.preventDefault();
    return;
  }
});
