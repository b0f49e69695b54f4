// form[data-submit-on-change]: sends itself a moment after the last change.
// form[data-submit-on-change="500"]: that many milliseconds after it. Enter sends at once.

const waiting = new WeakMap();

const cancel = (form) => {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
};

const sendSoon = (form) => {
  cancel(form);
  const pause = Number(form.dataset.submitOnChange) || 400;
  const send = () => {
    waiting.delete(form);
    if (form.isConnected) form.requestSubmit();
  };
  waiting.set(form, setTimeout(send, pause));
};

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !form.matches("[data-submit-on-change]")) return;
  if (!event.target.matches("[data-no-submit]")) sendSoon(form);
});

// Who types on in the next field is waited for.
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && waiting.has(form)) sendSoon(form);
});

document.addEventListener("submit", (event) => cancel(event.target), true);
