// The keys of every page. It runs before any other script sees a key, so that one switch turns all
// single letters off. Without this file everything is done with Tab and Enter.

const CHORD_MS = 1500;
const GO = { q: "/", m: "/?view=mine" };
const help = document.getElementById("keys");
const single = document.documentElement.dataset.single === "on";
let chordUntil = 0;

const writes = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select");

function save(event) {
  const form = event.target.form ?? event.target.closest("form");
  if (form?.method !== "post") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-main]"));
}

function reach(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  target.closest("details")?.setAttribute("open", "");
  target.focus();
  if (target.matches("button")) target.click();
  return true;
}

function letter(key, now) {
  if (now < chordUntil) {
    chordUntil = 0;
    if (GO[key]) location.assign(GO[key]);
    return true;
  }
  if (key === "g") {
    chordUntil = now + CHORD_MS;
    return true;
  }
  if (key === "?") {
    if (help) help.showModal();
    return true;
  }
  return reach(key);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return save(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (writes(event.target) || event.key === " ") return;
  if (!single) return event.stopImmediatePropagation();
  if (help?.open || letter(event.key, event.timeStamp)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.querySelector("[data-help]")?.addEventListener("click", (event) => {
  if (!help) return;
  event.preventDefault();
  help.showModal();
});

// A row of buttons that scrolls sideways shows the one that has the focus.
document.addEventListener("focusin", (event) => {
  if (event.target.closest(".keys")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
});
