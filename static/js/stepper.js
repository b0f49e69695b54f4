// [data-stepper]: minus and plus around a number input.
// The arrow keys are the browser's own; Page Up and Page Down move ten steps.

const stepOf = (input) => Number(input.step) || 1;

// A typed value between two steps goes to the next one in the direction asked.
const move = (input, steps) => {
  const step = stepOf(input);
  const now = Number(input.value) || 0;
  const places = now / step;
  const onStep = Math.abs(places - Math.round(places)) < 1e-6;
  const from = onStep ? Math.round(places) : steps > 0 ? Math.floor(places) : Math.ceil(places);
  const most = input.max === "" ? Infinity : Number(input.max);
  const wanted = Math.min(most, Math.max(Number(input.min) || 0, (from + steps) * step));
  const digits = (input.step.split(".")[1] || "").length;
  const text = String(Number(wanted.toFixed(digits)));
  if (text === input.value) return;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  if (!input.disabled && !input.readOnly) move(input, button.dataset.step === "more" ? 1 : -1);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "PageUp" && event.key !== "PageDown") return;
  if (!event.target.matches("[data-stepper] input")) return;
  event.preventDefault();
  move(event.target, event.key === "PageUp" ? 10 : -10);
});

// Typing replaces what stands there: nobody wants 624 for a typed 24.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-stepper] input, [data-select-on-focus]")) event.target.select();
});
