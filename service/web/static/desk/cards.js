// The comments on the page: which there are, which one is at hand, and how one leaves.
const list = document.getElementById("queue");

export const cards = () => (list ? [...list.querySelectorAll("article[data-id]")] : []);

export const find = (id) => cards().find((card) => card.dataset.id === id);

export const current = () => {
  const focused = document.activeElement?.closest?.("article[data-id]");
  return focused ?? list?.querySelector("article.at-hand") ?? null;
};

export function take(card) {
  cards().forEach((each) => each.classList.toggle("at-hand", each === card));
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

export function step(distance) {
  const all = cards();
  const place = all.indexOf(current());
  const next = place < 0 ? (distance > 0 ? 0 : all.length - 1) : place + distance;
  take(all[Math.max(0, Math.min(all.length - 1, next))]);
}

// Takes decided comments off the page; who was at one of them goes on with the next.
export function remove(ids) {
  const gone = new Set(ids);
  const all = cards();
  const here = current();
  const after = all.slice(all.indexOf(here)).concat(all);
  const next = after.find((card) => !gone.has(card.dataset.id));
  const moves = here && gone.has(here.dataset.id);
  all.filter((card) => gone.has(card.dataset.id)).forEach((card) => card.closest("li").remove());
  list.querySelectorAll(".copies input[name=ids]").forEach((box) => {
    if (gone.has(box.value)) box.closest("li").remove();
  });
  if (moves && next) take(next);
  list.dispatchEvent(new CustomEvent("change", { bubbles: true }));
  return cards().length;
}

// A colleague, or the checks, have decided it meanwhile: it stays in sight, and can do nothing.
export function markMoved(card, sentence) {
  if (!card || card.classList.contains("gone")) return;
  const told = card.querySelector(".moved");
  told.textContent = sentence;
  told.hidden = false;
  card.classList.add("gone");
  card.querySelectorAll("button, input, select").forEach((each) => {
    each.checked = false;
    each.disabled = true;
  });
  list.dispatchEvent(new CustomEvent("change", { bubbles: true }));
}
