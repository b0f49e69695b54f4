// textarea[data-send-by-keys]: Ctrl+Enter (on a Mac Cmd+Enter) sends its form.
// textarea[data-counted="{count} left"][maxlength]: says how much room there is, as soon
// as three quarters are used.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.target.matches?.("[data-send-by-keys]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

const counter = (field) => {
  const next = field.nextElementSibling;
  if (next?.matches("[data-counter]")) return next;
  const made = document.createElement("output");
  made.className = "field__hint";
  made.dataset.counter = "";
  field.after(made);
  return made;
};

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches("textarea[data-counted][maxlength]")) return;
  const left = field.maxLength - field.value.length;
  const count = left.toLocaleString(document.documentElement.lang);
  const text = field.dataset.counted.replace("{count}", count);
  counter(field).textContent = left * 4 < field.maxLength ? text : "";
});
