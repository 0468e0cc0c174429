// Where the script stands: the service it came from, the page's language, the site's form.
const script = document.currentScript;
const given = script.dataset;
const language = given.lang || document.documentElement.lang || navigator.language || "";
const known = "#commentform, .wp-block-post-comments-form form";
// Each field by the names that forms give it; the same as the service takes.
const NAMES = {
  content: ["content", "comment"],
  author: ["author"],
  email: ["email"],
  url: ["url"],
  thread: ["thread", "comment_post_ID"],
  thread_title: ["thread_title"],
  parent: ["parent", "comment_parent"],
  site: ["site"],
  reply_subject: ["reply_subject"],
};

function address(path) {
  return new URL(path, script.src).href;
}

function find(form, rule) {
  for (const name of NAMES[rule] ?? []) {
    const field = form.elements.namedItem(name);
    // Several fields of one name are a list, of which none is what a reader types into.
    if (field?.nodeType) return field;
  }
  return null;
}

function findForm() {
  const marked = document.querySelector("[data-palabre]");
  if (marked) return marked.matches("form") ? marked : marked.querySelector("form");
  const complete = (form) => find(form, "content") && find(form, "author");
  return document.querySelector(known) ?? [...document.forms].find(complete);
}

function gather(form) {
  const body = new URLSearchParams();
  for (const rule of Object.keys(NAMES)) {
    const value = find(form, rule)?.value;
    if (value) body.set(rule, value);
  }
  const canonical = document.querySelector("link[rel=canonical]")?.href;
  const page = given.thread || canonical || location.href.split("#")[0];
  if (given.thread || !body.has("thread")) body.set("thread", page);
  if (!body.has("thread_title")) body.set("thread_title", document.title.slice(0, 500));
  if (given.site) body.set("site", given.site);
  if (language) body.set("lang", language);
  return body;
}

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = `palabre-${name}`;
  if (text) element.textContent = text;
  return element;
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function ask(path, options) {
  const signal = AbortSignal.timeout?.(20000);
  return fetch(address(path), { credentials: "omit", signal, ...options });
}
