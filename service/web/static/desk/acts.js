// Acts without leaving the page: the same forms, sent by script, answered in JSON.
import { find, markMoved, remove } from "./cards.js";
import { confirmed, ticked } from "./ticks.js";

const told = document.getElementById("told");
const undo = document.getElementById("undo");
const list = document.getElementById("queue");
const KEPT = "palabre-told";

export function tell(message, isBad = false) {
  told.textContent = message;
  told.className = message ? `told answer ${isBad ? "bad" : "good"}` : "told";
}

async function send(form, button) {
  const fields = new FormData(form, button);
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function offerUndo(result) {
  if (!result.act_id) return;
  undo.elements.act_id.value = result.act_id;
  document.getElementById("undo-what").textContent = result.latest;
  undo.hidden = false;
}

// What is told after the page has been loaded anew.
function reload(message) {
  sessionStorage.setItem(KEPT, message);
  window.location.reload();
}

async function decide(form, button) {
  form.setAttribute("aria-busy", "true");
  try {
    const result = await send(form, button);
    const isBad = Object.keys(result.failed).length > 0;
    Object.entries(result.failed).forEach(([id, sentence]) => markMoved(find(id), sentence));
    if (remove(result.done) === 0) reload(result.message);
    tell(result.message, isBad);
    offerUndo(result);
  } catch {
    tell(list.dataset.lost, true);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function takeBack() {
  try {
    reload((await send(undo)).message);
  } catch {
    tell(list?.dataset.lost ?? "", true);
  }
}

export function pressUndo() {
  if (!undo.hidden) takeBack();
}

// What is ticked goes first: then the keys decide on all of it.
export function press(act, card) {
  const bulk = document.getElementById("bulk");
  if (ticked().length > 0) {
    bulk.querySelector(`button[value=${act}]`)?.click();
    return;
  }
  card?.querySelector(`.decide button[data-act=${act}]:enabled`)?.click();
}

export function listenToActs() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept) tell(kept);
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id !== "bulk" && !form.matches(".decide")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") || (form.id === "bulk" && !confirmed())) return;
    decide(form, event.submitter);
  });
}
