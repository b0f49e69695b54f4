// form[data-keep-typing]: leaving the page with unsent typing asks first.

const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-keep-typing]")) changed.add(form);
});

document.addEventListener("submit", (event) => changed.delete(event.target));

addEventListener("beforeunload", (event) => {
  const unsent = [...changed].some((form) => form.isConnected);
  if (unsent) event.preventDefault();
});
