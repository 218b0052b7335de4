// Edit boxes for sentences, in their place. Without this file the same box is a page of its own.

const QUIET = 1500; // milliseconds after the last letter

/** The edit box of a sentence, in its place; false if this page has none. */
export function openEditor(section, item) {
  const template = section.querySelector("template");
  if (!template || !item) return false;
  const open = item.querySelector("form");
  if (open) { open.elements.text.focus(); return true; }
  const form = template.content.cloneNode(true).firstElementChild;
  form.elements.sentence.value = item.dataset.sentence;
  const words = item.querySelectorAll(".said [data-m]");
  form.elements.text.value = [...words].map((word) => word.textContent).join(" ");
  if (item.querySelector(".kept")) return false; // a draft is there: its own page shows it
  item.append(form);
  keepDrafts(form);
  form.elements.text.focus();
  return true;
}

/** Keeps what is typed on the server, never in the browser. */
export function keepDrafts(form) {
  const said = form.querySelector("output");
  const box = form.elements.text;
  let waiting = 0, leaving = false;
  async function send(drop) {
    const fields = new URLSearchParams({
      csrf: form.elements.csrf.value, revision: form.elements.revision.value,
      sentence: form.elements.sentence.value || "-1", text: box.value, ...(drop ? { drop: "1" } : {}),
    });
    if (drop) fields.delete("text");
    const answer = await fetch(form.dataset.draft, { method: "POST", body: fields, redirect: "manual" });
    if (!drop && !leaving) said.textContent = answer.status === 204 ? said.dataset.kept : said.dataset.lost;
  }
  const keep = () => send(false).catch(() => { if (!leaving) said.textContent = said.dataset.lost; });
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    said.textContent = "";
    waiting = setTimeout(keep, QUIET);
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(waiting); });
  form.addEventListener("click", (event) => {
    const tag = event.target.closest("[data-tag]");
    if (tag) { box.setRangeText(tag.dataset.tag, box.selectionStart, box.selectionEnd, "end"); box.dispatchEvent(new Event("input")); box.focus(); }
    if (event.target.closest("[data-cancel]")) {
      clearTimeout(waiting);
      const item = form.closest("li");
      form.remove();
      item?.querySelector("a.edit")?.focus();
      send(true).catch(() => {});
    }
  });
}
