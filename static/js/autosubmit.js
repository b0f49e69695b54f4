// form[data-submit-on-change]: sends itself a moment after the last change.
// form[data-submit-on-change="500"]: that many milliseconds after it. Enter sends at once.

const waiting = new WeakMap();

const cancel = (form) => clearTimeout(waiting.get(form));

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !form.matches("[data-submit-on-change]")) return;
  if (event.target.matches("[data-no-submit]")) return;
  cancel(form);
  const pause = Number(form.dataset.submitOnChange) || 400;
  waiting.set(form, setTimeout(() => form.isConnected && form.requestSubmit(), pause));
});

document.addEventListener("submit", (event) => cancel(event.target), true);
