// The demo's comment form without leaving the page: the same answers, told in place.
(() => {
  "use strict";
  const form = document.getElementById("comment-form");
  const answer = document.getElementById("answer");
  const list = document.getElementById("comment-list");
  const thread = document.getElementById("comments").dataset.thread;
  const button = form.querySelector("button[type=submit]");
  const language = document.documentElement.lang;
  const PATIENCE = { pending: 1000, flagged: 5000 };
  let attempt = { body: "", key: "" };

  function tell(sentence, good) {
    answer.textContent = sentence;
    answer.className = `answer ${good ? "good" : "bad"}`;
    answer.hidden = false;
  }

  function clearErrors() {
    form.querySelectorAll(".error").forEach((error) => error.remove());
    form.querySelectorAll("[aria-invalid]").forEach((field) => {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    });
  }

  function showErrors(problem) {
    let first = null;
    for (const { field, code, detail } of problem.errors ?? []) {
      const input = document.getElementById(`field-${field}`);
      if (!input) continue;
      first ??= input;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", "answer");
      if (code === problem.code) continue;
      const error = document.createElement("p");
      error.className = "error";
      error.id = `error-${field}`;
      error.textContent = detail;
      input.setAttribute("aria-describedby", error.id);
      input.after(error);
    }
    (first ?? answer).focus();
  }

  function keyFor(body) {
    // The same text sent again after a lost connection is the same submission.
    if (attempt.body !== body && window.crypto?.randomUUID) {
      attempt = { body, key: crypto.randomUUID() };
    }
    return attempt.key;
  }

  async function send() {
    const data = new URLSearchParams(new FormData(form));
    const comparable = new URLSearchParams(data);
    comparable.delete("captcha_token");
    const headers = { Accept: "application/json" };
    const key = keyFor(comparable.toString());
    if (key) headers["Idempotency-Key"] = key;
    const response = await fetch(form.action, { method: "POST", body: data, headers });
    const told = await response.json();
    tell(told.message ?? told.detail, response.ok);
    if (!response.ok) {
      showErrors(told);
      return;
    }
    form.elements.namedItem("content").value = "";
    answer.focus();
    await refresh();
    follow(response.headers.get("Location"), told.status);
  }

  async function follow(address, status) {
    const pause = PATIENCE[status];
    if (!pause || !address) return;
    setTimeout(async () => {
      let next = status;
      try {
        const response = await fetch(`${address}&lang=${encodeURIComponent(language)}`);
        const told = await response.json();
        next = told.status ?? status;
        if (next !== status) {
          tell(told.message, next !== "rejected");
          await refresh();
        }
      } catch {
        // The next look may have a connection again.
      }
      follow(address, next);
    }, pause);
  }

  async function refresh() {
    let cursor = "";
    const found = [];
    do {
      const query = new URLSearchParams({ thread, ...(cursor && { cursor }) });
      const response = await fetch(`/api/v1/threads/comments?${query}`, { cache: "no-cache" });
      if (!response.ok) return;
      const page = await response.json();
      found.push(...page.comments);
      cursor = page.next;
    } while (cursor);
    list.replaceChildren(...found.map(render));
    const empty = document.getElementById("comments-empty");
    if (empty) empty.hidden = found.length > 0;
  }

  function render(comment) {
    const item = document.createElement("li");
    const card = document.createElement("article");
    const who = document.createElement("p");
    const author = document.createElement("bdi");
    const time = document.createElement("time");
    const content = document.createElement("p");
    card.className = "card";
    who.className = "who";
    content.className = "content";
    content.dir = "auto";
    author.textContent = comment.author;
    time.dateTime = comment.submitted_at;
    content.textContent = comment.content;
    who.append(author, " ", time);
    card.append(who, content);
    item.append(card);
    localise(time);
    return item;
  }

  function localise(time) {
    const moment = new Date(time.dateTime);
    time.textContent = moment.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors();
    button.disabled = true;
    tell(form.dataset.sending, true);
    try {
      await send();
    } catch {
      tell(form.dataset.failed, false);
    } finally {
      button.disabled = false;
    }
  });
  list.querySelectorAll("time").forEach(localise);
})();
