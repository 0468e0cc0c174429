// What is said to the reader: one region beside the form, and a line at each wrong field.
const STYLE = `@layer palabre {
.palabre-notice { border-inline-start: 0 solid; }
.palabre-notice:not(:empty) { border-inline-start-width: .3em; padding: .6em 1em; margin: 1em 0; }
.palabre-notice p, .palabre-error { margin: 0; }
.palabre-notice p + p { margin-top: .6em; }
.palabre-notice button { font: inherit; min-height: 2.75em; padding: .3em 1em; margin-inline-end: .6em; cursor: pointer; }
.palabre-bad { border-color: #b3261e; }
.palabre-good { border-color: #1b6e4b; }
.palabre-error { font-weight: 600; }
.palabre-trap { position: absolute !important; width: 1px !important; height: 1px !important; margin: 0 !important; overflow: hidden !important; clip-path: inset(50%) !important; }
.palabre-text { white-space: pre-wrap; overflow-wrap: anywhere; } }`;

// A constructed sheet: a strict Content-Security-Policy lets it be; a layer: the site's own wins.
function dress() {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
  } catch {
    // An old browser shows the same sentences undressed.
  }
}

class Notice {
  constructor(form) {
    this.form = form;
    const own = given.notice && document.querySelector(given.notice);
    this.region = own || make("div", "notice");
    this.region.id ||= "palabre-notice";
    this.region.setAttribute("role", "status");
    this.region.setAttribute("aria-live", "polite");
    if (!own) form.append(this.region);
  }

  speak({ language: lang, direction }) {
    this.region.lang = lang;
    this.region.dir = direction;
  }

  tell(sentence, mood, ...more) {
    this.region.className = `palabre-notice palabre-${mood}`;
    const line = make("p", "sentence", sentence);
    line.id = `${this.region.id}-sentence`;
    this.region.replaceChildren(line, ...more);
    this.region.scrollIntoView?.({ block: "nearest" });
  }

  // A paragraph of buttons: each has its words and what it does.
  offer(...choices) {
    const line = make("p", "choices");
    for (const [words, act] of choices) {
      const button = make("button", "choice", words);
      button.type = "button";
      button.addEventListener("click", act);
      line.append(button);
    }
    return line;
  }

  clear() {
    this.form.querySelectorAll(".palabre-error").forEach((line) => line.remove());
    this.form.querySelectorAll("[aria-invalid]").forEach((field) => {
      const before = field.dataset.palabreDescribed;
      if (before) field.setAttribute("aria-describedby", before);
      else field.removeAttribute("aria-describedby");
      field.removeAttribute("aria-invalid");
      delete field.dataset.palabreDescribed;
    });
  }

  mark({ errors = [], code: told }) {
    let first = null;
    for (const { field: rule, code, detail } of errors) {
      const field = find(this.form, rule);
      if (!field || field.type === "hidden") continue;
      first ??= field;
      field.dataset.palabreDescribed ??= field.getAttribute("aria-describedby") ?? "";
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", this.explain(field, rule, code !== told && detail));
    }
    first?.focus();
  }

  // What describes a field now: what did before, and the sentence of the mistake.
  explain(field, rule, detail) {
    const before = field.getAttribute("aria-describedby");
    let id = `${this.region.id}-sentence`;
    if (detail) {
      const line = make("p", "error", detail);
      id = line.id = `palabre-error-${rule}`;
      field.after(line);
    }
    return before ? `${before} ${id}` : id;
  }
}
