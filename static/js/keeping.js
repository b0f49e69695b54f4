// What is typed while an answer is on its way stays: the answer does not know it yet.
// Fields with an id only. The value is sent when the field is left.

const typed = new Map();

document.addEventListener("input", (event) => {
  if (event.target.id) typed.set(event.target.id, event.target.value);
});

document.addEventListener("htmx:beforeRequest", () => typed.clear());

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (!field || field.type === "radio" || field.value === value) continue;
    field.value = value;
    const tell = () => field.dispatchEvent(new Event("change", { bubbles: true }));
    field.addEventListener("blur", tell, { once: true });
  }
  typed.clear();
});

// The focus stays at its place, also on what has no id: htmx looks for ids only.
const FOCUSABLE = "a[href], button, input, select, textarea, summary";
let place = -1;

document.addEventListener("htmx:beforeSwap", (event) => {
  const focusable = [...event.detail.target.querySelectorAll(FOCUSABLE)];
  place = focusable.indexOf(document.activeElement);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (place < 0 || document.activeElement !== document.body) return;
  const focusable = event.detail.target.querySelectorAll(FOCUSABLE);
  focusable[place]?.focus({ preventScroll: true });
  place = -1;
});
