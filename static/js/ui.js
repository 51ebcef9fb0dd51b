// Menus, dialogs, toasts, the drawer, forms that send themselves, and what htmx reports.
const PATIENCE = 10_000;

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

export function toast(text, kind = "good") {
  const template = document.getElementById(`toast-${kind}`);
  const region = document.getElementById("toasts");
  if (!template || !region || said(region, text)) return;
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector("[data-text]").textContent = text;
  region.append(item);
  expire(item);
}

const said = (region, text) => [...region.children].some((item) => item.textContent.trim() === text);

// What an answer says is added: a region that is replaced is not read out, and errors stay.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "toasts") return;
  event.detail.shouldSwap = false;
  target.append(...fragment.querySelectorAll(".toast"));
  expireAll();
});

// A form that was refused is gone on with at the first field that is to blame.
if (document.activeElement === document.body) document.querySelector("main [aria-invalid=true]")?.focus();

// Errors stay until they are dismissed, successes go away, unless the pointer rests on them.
function expire(item) {
  if (item.classList.contains("toast--bad") || item.dataset.expires) return;
  item.dataset.expires = "1";
  const leave = () => (item.matches(":hover, :focus-within") ? setTimeout(leave, 1500) : item.remove());
  setTimeout(leave, 5000);
}

const expireAll = () => document.querySelectorAll(".toast").forEach(expire);

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const target = event.target.closest("[data-open], [data-close], .toast__close, .menu__item, dialog");
  if (!target) return;
  if (target.dataset.open) document.getElementById(target.dataset.open)?.showModal();
  else if ("close" in target.dataset) target.closest("dialog")?.close();
  else if (target.classList.contains("toast__close")) target.closest(".toast").remove();
  else if (target.classList.contains("menu__item")) {
    // The menu is left open for a check box, closed for an act.
    if (!target.querySelector("input")) target.closest("details.menu").open = false;
  } else if (target === event.target && target.tagName === "DIALOG") target.close();
});

document.addEventListener("keydown", (event) => {
  const menu = document.activeElement?.closest?.("details.menu[open]");
  if (event.key === "Escape") {
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (location.hash === "#sidebar") {
      location.hash = "";
    }
  } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const items = [...menu.querySelectorAll("summary, .menu__item, input, .menu__panel .button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
    next?.focus();
    event.preventDefault();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && !event.target.closest("[data-no-autosubmit]")) {
    if (event.target.matches("select")) event.target.dataset.sent = event.target.value;
    form.requestSubmit();
  }
});

// A form is sent once, however often the button is pressed; again where its answer was given up.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, PATIENCE);
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

const LOST = "The server did not answer. Nothing was lost: try again in a moment.";
document.addEventListener("htmx:sendError", () => toast(LOST, "bad"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) location.reload();
  else if (status === 403) toast("You may not do that.", "bad");
  else if (status === 404) toast("That is no longer there.", "bad");
  else if (status === 429) toast("Too fast. Wait a moment, then try again.", "bad");
  else toast(LOST, "bad");
});
document.addEventListener("htmx:afterSettle", expireAll);
document.addEventListener("helpdesk:toast", (event) => toast(event.detail.text, event.detail.kind));
expireAll();
