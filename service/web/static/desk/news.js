// What others do meanwhile: asked for every few seconds, rarely where nobody looks.
import { cards, find, markMoved } from "./cards.js";

const SOON = 5000;
const SLOWEST = 120000;
const list = document.getElementById("queue");
const news = document.getElementById("news");
let pause = SOON;

async function ask() {
  const address = new URL(list.dataset.news, window.location.href);
  address.searchParams.set("after", list.dataset.after);
  cards().forEach((card) => address.searchParams.append("ids", card.dataset.id));
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const found = await answer.json();
  Object.entries(found.moved).forEach(([id, sentence]) => markMoved(find(id), sentence));
  // Written only when it differs, so that it is read out once.
  if (news.textContent !== found.message) news.textContent = found.message;
  news.hidden = !found.new;
}

async function goOn() {
  try {
    await ask();
    pause = document.hidden ? Math.min(pause * 2, SLOWEST) : SOON;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  plan();
}

let planned;
function plan() {
  clearTimeout(planned);
  planned = setTimeout(goOn, pause);
}

export function watch() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    pause = SOON;
    goOn();
  });
  plan();
}
