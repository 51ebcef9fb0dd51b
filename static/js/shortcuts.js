// The keyboard. An element says which key it answers to: data-key="c", or data-key="g i" for two keys
// in a row. A field is focused, anything else clicked. Rows ([data-row]) are walked with j and k.
const PAUSE = 1200;
let prefix = "";
let prefixTimer = 0;

const rows = () => [...document.querySelectorAll("[data-row]")];
// A row that has the focus is one's row, marked or not.
const current = () =>
  document.querySelector("[data-row].is-current") ?? document.activeElement?.closest("[data-row]");

function typing(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

// A list that is shut would take a letter for a choice, and the choice is saved at once: "s", Escape, "r"
// resolved the ticket instead of answering it. Letters stay shortcuts there.
const OPEN = CSS.supports("selector(:open)") ? ":open" : ":focus";
const isShut = (target) => target.matches("select[data-key]") && !target.matches(OPEN);

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))] ?? all[0];
  current()?.classList.remove("is-current");
  next.classList.add("is-current");
  next.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(keys) {
  const target = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.split("|").includes(keys) && element.checkVisibility(),
  );
  if (!target) return false;
  if (target.matches("label")) target.control?.click();
  if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    target.focus();
    target.select?.();
    if (target.matches("select")) target.showPicker?.();
  } else {
    // What a summary opens is walked from it.
    if (target.matches("summary")) target.focus();
    target.click();
  }
  return true;
}

function handle(key) {
  if (key === "j") return walk(1), true;
  if (key === "k") return walk(-1), true;
  const row = current();
  if (row && key === "x") {
    row.querySelector("[data-select]")?.dispatchEvent(new CustomEvent("helpdesk:select", { bubbles: true }));
    return true;
  }
  if (row && key === "o") return row.querySelector("[data-row-link]")?.click(), true;
  return press(key);
}

// What is ticked first, then the row: who gives up a choice goes on where they are.
function leave() {
  const none = document.querySelector("[data-select-none]");
  if (none?.checkVisibility()) {
    none.click();
    return;
  }
  const row = current();
  row?.classList.remove("is-current");
  if (row?.contains(document.activeElement)) document.activeElement.blur();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (press("mod k")) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const shut = isShut(event.target);
  if (shut && event.key.length === 1 && event.key !== " ") event.preventDefault();
  if (typing(event.target) && !shut) {
    if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const keys = prefix ? `${prefix} ${event.key}` : event.key;
  clearTimeout(prefixTimer);
  prefix = "";
  if (handle(keys)) {
    event.preventDefault();
  } else if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
    prefix = event.key;
    prefixTimer = setTimeout(() => (prefix = ""), PAUSE);
  } else if (event.key === "Escape") {
    if (shut) event.target.blur();
    leave();
  }
});

// Who comes back from a ticket goes on where they left the list.
const from = document.referrer && new URL(document.referrer).pathname;
const left = rows().find((row) => row.querySelector("[data-row-link]")?.pathname === from);
left?.classList.add("is-current");
left?.scrollIntoView({ block: "nearest" });
