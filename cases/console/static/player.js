// Words that move under the sound. Without this file the native player and the text still work.

const SEEK = 5;
const ROLL_BACK = 3;

function wordAt(times, now) {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= now) low = middle; else high = middle - 1;
  }
  return low;
}

function enliven(section) {
  const audio = section.querySelector("audio");
  const words = [...section.querySelectorAll("[data-m]")];
  if (!audio) return;
  const times = words.map((word) => Number(word.dataset.m));
  let here = null;

  function show() {
    const now = audio.currentTime * 1000;
    const word = words.length && now >= times[0] ? words[wordAt(times, now)] : null;
    if (word !== here) {
      here?.classList.remove("here");
      word?.classList.add("here");
      here = word;
    }
    if (!audio.paused) requestAnimationFrame(show);
  }
  function seek(milliseconds) {
    audio.currentTime = Math.max(0, milliseconds / 1000);
    show();
  }
  function playOrPause() {
    if (audio.paused) {
      if (audio.currentTime > ROLL_BACK) audio.currentTime -= ROLL_BACK;
      audio.play();
    } else {
      audio.pause();
    }
  }
  function nextDoubt(direction) {
    const doubtful = words.filter((word) => word.classList.contains("doubt"));
    const now = audio.currentTime * 1000;
    const starts = doubtful.map((word) => Number(word.dataset.m));
    const next = direction > 0 ? starts.find((m) => m > now + 1) : starts.findLast((m) => m < now - 1);
    if (next !== undefined) seek(next);
  }
  const acts = {
    play: playOrPause,
    back: () => seek((audio.currentTime - SEEK) * 1000),
    forward: () => seek((audio.currentTime + SEEK) * 1000),
    slower: () => { audio.playbackRate = Math.max(0.75, audio.playbackRate - 0.25); },
    faster: () => { audio.playbackRate = Math.min(2, audio.playbackRate + 0.25); },
    doubt: () => nextDoubt(1),
    doubtBefore: () => nextDoubt(-1),
  };
  audio.addEventListener("play", show);
  audio.addEventListener("seeked", show);
  section.addEventListener("click", (event) => {
    const word = event.target.closest("[data-m]");
    if (word) seek(Number(word.dataset.m));
    const act = event.target.closest("[data-do]");
    if (act) acts[act.dataset.do]();
  });
  section.querySelector(".keys").hidden = false;
  return acts;
}

const KEYS = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", "[": "slower", "]": "faster", ".": "doubt", ",": "doubtBefore" };
const players = [...document.querySelectorAll("[data-player]")].map(enliven).filter(Boolean);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, button, summary, audio, a");
  if (event.key === "Escape" && event.target.closest("textarea") && players[0]) {
    players[0].play();
    event.preventDefault();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key];
  if (act && players[0]) {
    players[0][act]();
    event.preventDefault();
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) {
    target.focus();
    if (target.matches("button")) target.click();
    event.preventDefault();
  }
});
