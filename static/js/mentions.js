// Behind an @, the people who can be mentioned: arrows choose, Enter or Tab takes, Escape closes.
//
// <textarea data-mentions="…"> names where the list comes from; it is fetched at the first @.
// Customers (data-customer) are not offered in a note, which they never see.
const SHOWN = 8;
// What stands behind the @ up to the caret: at most two words of a name.
const TYPED = /(?<![\w@./+-])@([\p{L}\d.'-]*(?: [\p{L}\d.'-]*)?)$/u;
const known = new Map();

function people(area) {
  const source = area.dataset.mentions;
  if (!known.has(source)) known.set(source, load(source));
  return known.get(source);
}

async function load(source) {
  try {
    const answer = await fetch(source, { headers: { "X-Live": "1" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[role=option]")];
  } catch {
    known.delete(source);
    return [];
  }
}

const listOf = (area) => area.closest(".mentions").querySelector("[role=listbox]");
const active = (list) => list.querySelector("[aria-selected=true]");
const typed = (area) => area.selectionStart === area.selectionEnd && TYPED.exec(area.value.slice(0, area.selectionStart));

function close(area) {
  const list = listOf(area);
  list.hidden = true;
  list.replaceChildren();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-haspopup"]) area.removeAttribute(name);
}

function mark(area, option) {
  active(listOf(area))?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-activedescendant", option.id);
}

async function offer(area) {
  if (!typed(area)) return close(area);
  const everybody = await people(area);
  // Meanwhile more may have been typed, or all of it taken back.
  const found = typed(area);
  if (!found || document.activeElement !== area) return close(area);
  const isNote = area.form.querySelector("[name=is_internal][value='1']")?.checked;
  const start = found[1].toLowerCase();
  const fitting = everybody.filter((each) => {
    const name = each.dataset.value.toLowerCase();
    return (name.startsWith(start) || name.includes(` ${start}`)) && !(isNote && "customer" in each.dataset);
  });
  // A name that is whole needs no list.
  if (!fitting.length || (fitting.length === 1 && fitting[0].dataset.value.toLowerCase() === start)) return close(area);
  const list = listOf(area);
  list.replaceChildren(...fitting.slice(0, SHOWN).map((each, at) => {
    const option = each.cloneNode(true);
    option.id = `mention-${at}`;
    return option;
  }));
  list.hidden = false;
  area.setAttribute("aria-haspopup", "listbox");
  area.setAttribute("aria-controls", list.id);
  mark(area, list.firstElementChild);
}

function take(area, option) {
  const found = typed(area);
  close(area);
  if (!found) return;
  const at = area.selectionStart - found[1].length;
  area.setRangeText(`${option.dataset.value} `, at, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

// Before the shortcuts and the form hear of it.
document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches?.("[data-mentions]") || listOf(area).hidden || event.isComposing) return;
  const list = listOf(area);
  const options = [...list.children];
  if (event.key in STEPS) {
    mark(area, options[(options.indexOf(active(list)) + STEPS[event.key] + options.length) % options.length]);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(area, active(list));
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-mentions]")) offer(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-mentions]")) close(event.target);
});

document.addEventListener("pointerdown", (event) => {
  // The text keeps the focus while somebody points.
  if (event.target.closest?.(".mentions [role=listbox]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.(".mentions [role=option]");
  if (option) take(option.closest(".mentions").querySelector("textarea"), option);
});
