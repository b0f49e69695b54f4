// a[data-sheet] opens its address in the page's one dialog. A quantity typed in the same row goes
// along.

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  const sheet = document.getElementById("sheet");
  if (!link || !sheet || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const url = new URL(link.href);
  const typed = link.closest("[role='row'], li, section")?.querySelector(".stepper__input");
  if (typed?.value > 0 && url.searchParams.has("quantity")) {
    url.searchParams.set("quantity", typed.value);
  }
  sheet.replaceChildren();
  const asked = { source: link, target: sheet, swap: "innerHTML" };
  await window.htmx.ajax("GET", `${url.pathname}${url.search}`, asked);
  if (sheet.childElementCount && !sheet.open) sheet.showModal();
});
