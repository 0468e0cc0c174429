// The keyboard: the keys of WordPress's and Coral's queues. It can be switched off (WCAG 2.1.4).
import { press, pressUndo } from "./acts.js";
import { current, step } from "./cards.js";

const OFF = "palabre-keys-off";
const keys = document.getElementById("keys");
const isOn = document.getElementById("keys-on");
const ACTS = { a: "approve", r: "reject", s: "spam", b: "ban" };

function flip(selector) {
  const box = current()?.querySelector(selector);
  if (!box || box.disabled) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

// The list at the foot of the page, laid over it; closed, the focus goes back where it was.
let before = null;
function closeHelp() {
  keys.open = false;
  keys.classList.remove("overlay");
  before?.focus();
  before = null;
}

function toggleHelp() {
  if (keys.classList.contains("overlay")) {
    closeHelp();
    return;
  }
  before = document.activeElement;
  keys.classList.add("overlay");
  keys.open = true;
  keys.querySelector("summary").focus();
}

const COMMANDS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => flip(".top input[name=ids]"),
  c: () => flip("input[name=copies]"),
  n: () => current()?.querySelector("a.note-link").click(),
  o: () => current()?.querySelector("a.open").click(),
  u: pressUndo,
  "/": () => document.querySelector(".filters input[type=search]").focus(),
  "?": toggleHelp,
};

// A field takes letters for itself; so does whoever holds a key of the browser's down.
const isTyping = (target) =>
  target.matches("textarea, select, input:not([type=checkbox]), [contenteditable]");

function hear(event) {
  if (event.key === "Escape") {
    if (isTyping(event.target)) event.target.blur();
    if (keys.classList.contains("overlay")) closeHelp();
    return;
  }
  if (!isOn.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "Enter" && event.target === current()) {
    event.preventDefault();
    COMMANDS.o();
    return;
  }
  const act = ACTS[event.key];
  const command = act ? () => press(act, current()) : COMMANDS[event.key];
  if (!command) return;
  event.preventDefault();
  command();
}

export function listenToKeys() {
  isOn.checked = localStorage.getItem(OFF) === null;
  isOn.closest("label").hidden = false;
  isOn.addEventListener("change", () => {
    if (isOn.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  keys.addEventListener("toggle", () => {
    if (!keys.open) keys.classList.remove("overlay");
  });
  document.addEventListener("keydown", hear);
}
