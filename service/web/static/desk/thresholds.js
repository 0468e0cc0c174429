// Trying thresholds: what they would have done is asked for while a slider moves.
const form = document.getElementById("trial");
const sliders = [...form.querySelectorAll("input[type=range]")];
const spell = new Intl.NumberFormat(document.documentElement.lang, {
  style: "percent",
  maximumFractionDigits: 1,
});
const WAIT = 60;
let pending;
let asked;

function tell(slider) {
  const value = Number(slider.value);
  const text = value > 1 ? form.dataset.never : spell.format(value);
  slider.setAttribute("aria-valuetext", text);
  form.querySelector(`output[for=${slider.id}]`).textContent = text;
}

// What is rejected is not let through by being held: the second threshold follows the first.
function follow(moved) {
  const [flag, reject] = sliders;
  if (!reject || Number(flag.value) > 1 || Number(flag.value) <= Number(reject.value)) return;
  const other = moved === flag ? reject : flag;
  other.value = moved.value;
  tell(other);
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asked.signal });
    // Who was signed out meanwhile, or refused, sees the page that says so.
    if (answer.redirected || !answer.ok) return form.submit();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = document.querySelector("#outcome details")?.open;
    document.getElementById("outcome").replaceWith(page.getElementById("outcome"));
    if (open) document.querySelector("#outcome details").open = true;
    document.getElementById("told").textContent = page.getElementById("told").textContent;
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

form.addEventListener("input", (event) => {
  tell(event.target);
  follow(event.target);
  clearTimeout(pending);
  pending = setTimeout(ask, WAIT);
});
form.querySelector(".actions").hidden = true;
// A browser that comes back to the page may have kept where the sliders stood.
form.reset();
