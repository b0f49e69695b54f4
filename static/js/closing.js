// [data-close=".selector"]: takes the nearest such element away.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close]");
  if (button) button.closest(button.dataset.close)?.remove();
});
