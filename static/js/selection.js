// Ticking rows: how many, all of them, and a range with Shift.
let last = null;

const form = () => document.querySelector("[data-selection]");
const boxes = () => [...(form()?.querySelectorAll("[data-select]") ?? [])];

function show() {
  if (!form()) return;
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const count = form().querySelector("[data-select-count]");
  if (count) count.textContent = `${ticked} selected`;
  const every = form().querySelector("[data-select-all]");
  if (every) {
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-select]");
  if (box) {
    const all = boxes();
    // By its value: the row may have been drawn anew.
    const before = all.findIndex((one) => one.value === last);
    if (event.shiftKey && before >= 0) {
      const [from, to] = [before, all.indexOf(box)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box.value;
    show();
  } else if (event.target.closest("[data-select-all]")) {
    const { checked } = event.target.closest("[data-select-all]");
    for (const one of boxes()) one.checked = checked;
    show();
  } else if (event.target.closest("[data-select-none]")) {
    for (const one of boxes()) one.checked = false;
    show();
  }
});

document.addEventListener("helpdesk:select", (event) => {
  event.target.checked = !event.target.checked;
  last = event.target.value;
  show();
});
document.addEventListener("helpdesk:changed", show);
document.addEventListener("htmx:afterSettle", show);
addEventListener("pageshow", show);
