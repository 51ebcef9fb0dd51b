// Writing an answer: drafts that survive, Ctrl+Enter, preview in place, reply or note by key.
const PREFIX = "draft:";

const storage = {
  get: (key) => { try { return localStorage.getItem(PREFIX + key); } catch { return null; } },
  set: (key, value) => {
    try {
      if (value) localStorage.setItem(PREFIX + key, value);
      else localStorage.removeItem(PREFIX + key);
    } catch { /* Private windows and full disks have no drafts. */ }
  },
};

function text(form) {
  return form.querySelector("textarea");
}

function internal(form) {
  return form.querySelector("[name=is_internal][value='1']");
}

function save(form) {
  const body = text(form).value.trim() ? text(form).value : "";
  storage.set(form.dataset.draft, body && JSON.stringify({ body, note: Boolean(internal(form)?.checked) }));
  const state = form.querySelector("[data-draft-state]");
  if (state) state.textContent = body ? "Draft saved" : "";
}

function restore(root) {
  const forms = [...root.querySelectorAll("form[data-draft]")];
  if (root.matches?.("form[data-draft]")) forms.push(root);
  for (const form of forms) {
    const kept = storage.get(form.dataset.draft);
    if (!kept || text(form).value) continue;
    try {
      const { body, note } = JSON.parse(kept);
      text(form).value = body;
      if (note && internal(form)) internal(form).checked = true;
      const state = form.querySelector("[data-draft-state]");
      if (state) state.textContent = "Draft restored";
    } catch { storage.set(form.dataset.draft, ""); }
    describe(form);
  }
}

// The placeholder says who will read it.
function describe(form) {
  const area = text(form);
  if (!area.dataset.reply) return;
  area.placeholder = internal(form)?.checked ? area.dataset.note : area.dataset.reply;
}

// A preview that comes when one is writing again comes too late.
function stopPreview(form) {
  const button = form.querySelector("[data-preview-toggle]");
  if (button) globalThis.htmx?.trigger(button, "htmx:abort");
}

function preview(form, on) {
  if (!on) stopPreview(form);
  const pane = form.querySelector("[data-preview]");
  const button = form.querySelector("[data-preview-toggle]");
  if (!pane) return;
  pane.hidden = !on;
  text(form).hidden = on;
  button?.setAttribute("aria-pressed", String(on));
  if (!on) text(form).focus();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) save(form);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("form[data-draft] textarea")) stopPreview(event.target.form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form && event.target.name === "is_internal") {
    describe(form);
    save(form);
    preview(form, false);
  }
});

document.addEventListener("keydown", (event) => {
  const send = event.target.form?.querySelector("[data-send]");
  if (send && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send.form.requestSubmit(send);
  }
});

// A second press on "Preview" goes back to writing instead of asking the server again.
document.addEventListener("htmx:confirm", (event) => {
  const button = event.target.closest?.("[data-preview-toggle]");
  if (button?.getAttribute("aria-pressed") !== "true") return;
  event.preventDefault();
  preview(button.form, false);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.target.matches("[data-preview]")) preview(form, true);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-compose]");
  const form = opener && document.querySelector("form[data-draft]");
  if (!form) return;
  const choice = form.querySelector(`[name=is_internal][value='${opener.dataset.compose === "note" ? 1 : 0}']`);
  if (choice && !choice.checked) choice.click();
  preview(form, false);
  text(form).focus();
});

// A saved reply goes to where one writes; what is marked there gives way.
document.addEventListener("click", (event) => {
  const reply = event.target.closest("[data-insert]");
  const area = reply && text(reply.closest("form[data-draft]"));
  if (!area || area.readOnly) return;
  preview(area.form, false);
  area.setRangeText(reply.dataset.insert, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// By keyboard: the first one, as soon as they are there, or there again.
function enter(menu) {
  if (menu?.parentElement.open) menu.querySelector("[data-insert]")?.focus();
}
document.addEventListener("htmx:afterSwap", ({ target }) => target.matches("[data-insert-menu]") && enter(target));
document.addEventListener("toggle", ({ target }) => enter(target.querySelector(":scope > [data-insert-menu]")), true);

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-draft]") && !event.target.hasAttribute("hx-post")) {
    storage.set(event.target.dataset.draft, "");
  }
});

// What would be typed behind what is being sent would go with it.
document.addEventListener("htmx:beforeSend", ({ target, detail: { xhr } }) => {
  if (!target.matches("form[data-draft]")) return;
  const area = text(target);
  area.readOnly = true;
  xhr.addEventListener("loadend", () => (area.readOnly = false));
});

// Before the new, empty form is put in place: it would find the draft and take it up again.
document.addEventListener("htmx:beforeOnLoad", ({ target, detail: { xhr } }) => {
  if (!target.matches("form[data-draft]") || xhr.status >= 300) return;
  const area = text(target);
  area.value = "";
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

restore(document.body);
document.addEventListener("htmx:load", (event) => restore(event.detail.elt));
