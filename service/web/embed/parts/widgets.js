// Providers that draw something of their own beside the form, be it only for those they doubt.
const WIDGET_PATIENCE = 120000;

function widget(name, source, options = {}) {
  let id = null;
  let settle = null;
  return {
    patience: WIDGET_PATIENCE,
    async prepare({ site_key: sitekey, action }, form) {
      await load(source);
      const api = window[name];
      // Turnstile has a `ready` as well, and lets nobody use it who loads the script late.
      if (name === "grecaptcha") await new Promise((resolve) => api.ready(resolve));
      if (id !== null) return;
      const box = make("div", "captcha");
      form.append(box);
      const callback = (token) => settle?.(token);
      const failed = { "error-callback": () => settle?.("") };
      id = api.render(box, { sitekey, action, callback, ...failed, ...options });
    },
    token() {
      const api = window[name];
      // A box that the reader ticks has its answer already, or has none.
      if (options.ticked) {
        const token = api.getResponse(id);
        api.reset(id);
        return token;
      }
      return new Promise((resolve) => {
        settle = resolve;
        api.reset(id);
        api.execute(id);
      });
    },
  };
}

const GOOGLE = "https://www.google.com/recaptcha/";
Object.assign(adapters, {
  recaptcha_v2: widget("grecaptcha", `${GOOGLE}api.js?render=explicit`, { ticked: true }),
  recaptcha_v2_invisible: widget("grecaptcha", `${GOOGLE}api.js?render=explicit`, {
    size: "invisible",
  }),
  turnstile: widget(
    "turnstile",
    "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
    { execution: "execute", appearance: "interaction-only" },
  ),
  hcaptcha: widget("hcaptcha", "https://js.hcaptcha.com/1/api.js?render=explicit", {
    size: "invisible",
  }),
});
