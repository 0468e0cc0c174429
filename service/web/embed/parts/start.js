// The service stamps the time at which the reader first sees the form.
function watch(form) {
  if (!window.IntersectionObserver) return;
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    observer.disconnect();
    challenge().catch(() => {});
  });
  observer.observe(form);
}

// Beside the form, once the page is there.
function start() {
  const form = findForm();
  if (!form) return;
  dress();
  const sending = new Sending(form);
  sending.learn().catch(() => {});
  // Nothing of a third party before the reader means to write.
  form.addEventListener("focusin", () => prepare(form).catch(() => {}), { once: true });
  watch(form);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    sending.submit();
  });
  if (place && !place.firstElementChild) list(form).catch(() => {});
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
