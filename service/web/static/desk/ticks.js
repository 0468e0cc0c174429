// Ticking: one box for all comments on the page, and how many are ticked.
const bulk = document.getElementById("bulk");
const all = document.getElementById("tick-all");
const count = document.getElementById("ticked");

const boxes = () => [...document.querySelectorAll("article .top input[name=ids]:enabled")];

export const ticked = () =>
  [...document.querySelectorAll("#queue input[name=ids]:checked")].map((box) => box.value);

function tell() {
  const own = boxes();
  const set = own.filter((box) => box.checked).length;
  all.checked = own.length > 0 && set === own.length;
  all.indeterminate = set > 0 && set < own.length;
  count.textContent = ticked().length || "";
  bulk.classList.toggle("used", ticked().length > 0);
}

export function listenToTicks() {
  if (!bulk) return;
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    boxes().forEach((box) => {
      box.checked = all.checked;
    });
    tell();
  });
  document.getElementById("queue").addEventListener("change", tell);
  tell();
}

// More than one comment is not decided by a slip of the finger.
export const confirmed = () => {
  const number = ticked().length;
  return number < 2 || window.confirm(`${bulk.dataset.confirm} (${number})`);
};
