// form[data-theme-switch]: the appearance changes at once; the form is sent without
// leaving the page, so that the server sets the cookie and later pages do not flash.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  const body = new FormData(form, event.submitter);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => form.submit());
});
