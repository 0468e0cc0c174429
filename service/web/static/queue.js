// Comfort for moderators: tick everything, think twice, and read times in one's own zone.
(() => {
  "use strict";
  const bulk = document.getElementById("bulk");
  const all = document.getElementById("tick-all");
  if (bulk && all) {
    const boxes = [...document.querySelectorAll("input[name=ids]")];
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
    });
    boxes.forEach((box) =>
      box.addEventListener("change", () => {
        const ticked = boxes.filter((one) => one.checked).length;
        all.checked = ticked === boxes.length;
        all.indeterminate = ticked > 0 && ticked < boxes.length;
      }),
    );
    bulk.addEventListener("submit", (event) => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (ticked > 1 && !window.confirm(`${bulk.dataset.confirm} (${ticked})`)) {
        event.preventDefault();
      }
    });
  }
  const language = document.documentElement.lang;
  document.querySelectorAll("time").forEach((time) => {
    const moment = new Date(time.dateTime);
    time.title = time.textContent;
    time.textContent = moment.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  });
})();
