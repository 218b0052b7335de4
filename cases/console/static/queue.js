// Keys for the list, and word of new work. Without this file the list is plain links and forms.

const EVERY = 30000;
const QUIET = 20 * 60000; // asking must not keep a session open that nobody uses
const list = document.getElementById("queue");
const rows = [...document.querySelectorAll(".row .open")];

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = rows.indexOf(document.activeElement?.closest(".row")?.querySelector(".open"));
  if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (event.key === "k") rows[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "x" && at >= 0) rows[at].closest(".row").querySelector("[name=case]")?.click();
  else if (event.key === "/") document.getElementById("words").focus();
  else return;
  event.preventDefault();
});

let known = list?.dataset.tag;
let touched = Date.now();
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { touched = Date.now(); });

async function look() {
  if (document.hidden || Date.now() - touched > QUIET) return;
  const answer = await fetch(`/news?${list.dataset.query}`, { headers: { "If-None-Match": known } });
  if (!answer.ok || answer.redirected) return;
  known = answer.headers.get("etag");
  document.querySelector("#news a").hidden = false;
}
if (list && !new URLSearchParams(location.search).has("at")) {
  setInterval(() => look().catch(() => {}), EVERY);
}
