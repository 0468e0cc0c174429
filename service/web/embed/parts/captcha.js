// The captcha providers, each by its name: what it loads, and how a token is got from it.
const CAPTCHA_PATIENCE = 15000;
const loading = {};

function load(source) {
  loading[source] ??= new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.async = true;
    element.onload = resolve;
    element.onerror = () => {
      delete loading[source];
      reject(new Error("captcha script not loaded"));
    };
    document.head.append(element);
  });
  return loading[source];
}

const adapters = {
  none: { token: () => "" },
  recaptcha_v3: {
    async prepare({ site_key: key }) {
      await load(`https://www.google.com/recaptcha/api.js?render=${encodeURIComponent(key)}`);
      await new Promise((resolve) => window.grecaptcha.ready(resolve));
    },
    token: ({ site_key: key, action }) => window.grecaptcha.execute(key, { action }),
  },
  recaptcha_enterprise: {
    async prepare({ site_key: key }) {
      await load(`https://www.google.com/recaptcha/enterprise.js?render=${encodeURIComponent(key)}`);
      await new Promise((resolve) => window.grecaptcha.enterprise.ready(resolve));
    },
    token: ({ site_key: key, action }) => window.grecaptcha.enterprise.execute(key, { action }),
  },
  altcha: {
    prepare: solve,
    // What was computed while the reader wrote is good for one comment, and for some minutes.
    token: () => {
      const token = solve();
      solving = null;
      return token;
    },
  },
};

let solving = null;
// When the form was first seen, as the service itself has signed it.
let stamp = "";

async function challenge() {
  const told = await (await ask("api/v1/captcha/challenge")).json();
  stamp ||= told.stamp ?? "";
  return told;
}

function solve() {
  if (!solving || Date.now() - solving.began > 15 * 60000) {
    solving = { began: Date.now(), token: work() };
    solving.token.catch(() => (solving = null));
  }
  return solving.token;
}

// ALTCHA's proof of work: the number whose hash, behind the salt, is the challenge.
async function work() {
  const { algorithm, challenge: sought, salt, signature, maxnumber } = await challenge();
  const encoder = new TextEncoder();
  for (let start = 0; start <= maxnumber; start += 500) {
    const numbers = Array.from({ length: 500 }, (_, step) => start + step);
    // Five hundred at a time, so that the page stays free for the reader in between.
    const found = await Promise.all(
      numbers.map(async (number) => {
        const digest = await crypto.subtle.digest(algorithm, encoder.encode(salt + number));
        return hex(new Uint8Array(digest)) === sought;
      }),
    );
    const number = start + found.indexOf(true);
    if (number >= start) {
      return btoa(JSON.stringify({ algorithm, challenge: sought, number, salt, signature }));
    }
  }
  throw new Error("no such number");
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A reader who refused third parties is asked nothing by any; where the site says nothing of
// consent, it has settled the matter itself.
function consents(form) {
  const consent = form.dataset.captchaConsent ?? given.captchaConsent;
  return consent === undefined || /^(granted|yes|true|1)$/i.test(consent);
}

function choose(form, { captcha, proof_of_work: proof }) {
  if (!captcha.third_party || consents(form)) return captcha;
  return { provider: proof ? "altcha" : "none" };
}

async function prepare(form) {
  const captcha = choose(form, await learn());
  await adapters[captcha.provider]?.prepare?.(captcha, form);
  if (!stamp) await challenge().catch(() => {});
  return captcha;
}

// Without a token the service answers with a sentence that says what to do.
async function prove(form, body) {
  const { provider } = choose(form, await learn());
  const token = prepare(form).then((captcha) => adapters[provider]?.token(captcha));
  const late = wait(adapters[provider]?.patience ?? CAPTCHA_PATIENCE);
  const found = await Promise.race([token, late]).catch(() => "");
  if (found) body.set("captcha_token", found);
  if (stamp) body.set("form_stamp", stamp);
  if (!consents(form)) body.set("captcha_consent", "no");
}
