// The page of a comment: its times as the reader's clock tells them, and news while it waits.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  const FORMAT = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" };
  const PATIENCE = { pending: 3000, flagged: 30000 };
  const { follow, status } = document.querySelector(".standing").dataset;

  document.querySelectorAll("time").forEach((time) => {
    time.textContent = new Date(time.dateTime).toLocaleString(language, FORMAT);
  });

  async function look() {
    try {
      const response = await fetch(follow, { cache: "no-store" });
      const told = response.ok ? await response.json() : { status };
      if (told.status !== status) {
        location.reload();
        return;
      }
    } catch {
      // The next look may have a connection again.
    }
    setTimeout(look, PATIENCE[status]);
  }

  if (follow) setTimeout(look, PATIENCE[status]);
})();
