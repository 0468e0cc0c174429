// reCAPTCHA v3 for our comment form: Google's script is loaded when the form is first touched,
// and each submission gets a token of its own.
(() => {
  "use strict";
  const LONGEST_WAIT = 8000;
  const form = document.querySelector("form[data-captcha-key]");
  if (!form) return;
  const { captchaKey: key, captchaAction: action } = form.dataset;
  const field = form.elements.namedItem("captcha_token");
  let loading = null;
  let ready = false;
  let busy = false;

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `https://www.google.com/recaptcha/api.js?render=${encodeURIComponent(key)}`;
      script.onload = () => window.grecaptcha.ready(resolve);
      script.onerror = () => {
        loading = null;
        reject(new Error("captcha script not loaded"));
      };
      document.head.append(script);
    });
    return loading;
  }

  function wait(promise) {
    const late = new Promise((_, reject) => setTimeout(reject, LONGEST_WAIT, new Error("late")));
    return Promise.race([promise, late]);
  }

  async function fill() {
    field.value = "";
    try {
      field.value = await wait(load().then(() => window.grecaptcha.execute(key, { action })));
    } catch {
      // Without a token the server answers with a sentence that says what to do.
    }
  }

  form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  // Before every other listener: they see the form only once its token is there.
  form.addEventListener(
    "submit",
    async (event) => {
      if (ready) {
        ready = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (busy) return;
      busy = true;
      await fill();
      busy = false;
      // In a task of its own: a form that is still being submitted ignores the request.
      setTimeout(() => {
        ready = true;
        form.requestSubmit();
      });
    },
    { capture: true },
  );
})();
