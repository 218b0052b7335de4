// Templates go into the answer at once, and the room left is told. Without this file a button
// brings the template with the next page, and the browser stops at the longest answer by itself.

const choice = document.getElementById("template");
const answer = document.getElementById("answer");
let inserted = answer?.value ?? "";

function insert() {
  const words = choice.selectedOptions[0].dataset.words ?? "";
  if (answer.value.trim() === "" || answer.value === inserted) answer.value = words;
  else answer.setRangeText(words, answer.selectionStart, answer.selectionEnd, "end");
  inserted = answer.value;
  count();
}

function count() {
  room.textContent = `${answer.value.length} / ${answer.maxLength}`;
}

const room = document.createElement("p");
if (answer) {
  room.className = "room";
  answer.after(room);
  answer.addEventListener("input", count);
  count();
}
if (choice) {
  choice.addEventListener("change", insert);
  choice.form.querySelector("button").hidden = true;
}
