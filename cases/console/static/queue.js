// Keys for the list, and word of new work. Without this file the list is plain links.

const EVERY = 30000;
const list = document.getElementById("queue");
const rows = [...document.querySelectorAll(".row .open")];

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = rows.indexOf(document.activeElement);
  if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (event.key === "k") rows[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "/") document.getElementById("words").focus();
  else return;
  event.preventDefault();
});

let known = null;
async function look() {
  const view = list?.dataset.view ?? new URLSearchParams(location.search).get("view") ?? "open";
  const headers = known ? { "If-None-Match": known } : {};
  const answer = await fetch(`/news?view=${encodeURIComponent(view)}`, { headers });
  if (answer.status === 200) {
    if (known) document.getElementById("news").hidden = false;
    known = answer.headers.get("etag");
  }
}
setInterval(() => look().catch(() => {}), EVERY);
look().catch(() => {});
