// The page follows what happens (`feed.js`): only what changed is drawn again.
//
// An element with an id says what it depends on: data-live="ticket:<uuid>", data-live="tickets",
// data-live="queue", data-live="notifications" or data-live="outages", several separated by spaces.
// When such an event comes, the element is fetched again from data-live-src (the page itself if
// there is none) and put in place, unless somebody is just typing in it. With data-live-keyed its
// children are matched by id, so that only new and changed ones are touched. What changes by itself
// says in how many seconds: data-live-in.

const SETTLE = 200;
const PATIENCE = 15_000;
// After a server that did not answer, or was too busy to.
const RETRY = 2000;
// Browsers take no longer time than this for none at all.
const LONGEST_TIMER = 2 ** 31 - 1;
const root = document.documentElement;
const waiting = new Set();
const postponed = new Set();
let timer = 0;
// How often there was anything to be heard.
let news = 0;

const parts = () => document.querySelectorAll("[data-live][id]");

function draw(elements, delay) {
  for (const element of elements) waiting.add(element.id);
  schedule(delay);
}

document.addEventListener("helpdesk:heard", ({ detail: { topics } }) => {
  news += 1;
  draw([...parts()].filter((part) => part.dataset.live.split(" ").some((topic) => topics.includes(topic))));
});

// After a gap everything on the page may be old.
function drawAll() {
  news += 1;
  draw(parts(), 1000 * Math.random());
}

document.addEventListener("helpdesk:missed", drawAll);

function schedule(delay = SETTLE) {
  if (!waiting.size || timer || document.hidden) return;
  timer = setTimeout(async () => {
    const ids = [...waiting];
    waiting.clear();
    // One after the other: an older answer must not replace a newer one.
    const missed = await refresh(ids);
    for (const id of missed) waiting.add(id);
    timer = 0;
    schedule(missed.length ? RETRY * (1 + Math.random()) : SETTLE);
  }, delay);
}

// Draws these anew; gives those for which there was no answer.
async function refresh(ids) {
  const missed = [];
  const bySource = Map.groupBy(
    ids.map((id) => document.getElementById(id)).filter(Boolean),
    (element) => element.dataset.liveSrc || location.pathname + location.search,
  );
  for (const [url, elements] of bySource) {
    try {
      const answer = await fetch(url, { headers: { "X-Live": "1" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      if (!answer.ok) continue;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const element of elements) {
        const fresh = page.getElementById(element.id);
        if (fresh && element.isConnected) merge(element, document.adoptNode(fresh));
      }
    } catch {
      // Where the stream is lost, too, the reconnection tries again.
      if (root.dataset.liveState === "open") missed.push(...elements.map(({ id }) => id));
    }
  }
  return missed;
}

function merge(element, fresh) {
  if (same(element, fresh)) return;
  const list = element.querySelector(":scope > [data-live-keyed][id]");
  const freshList = list && fresh.querySelector(`:scope > #${CSS.escape(list.id)}`);
  if ("liveKeyed" in element.dataset) mergeChildren(element, fresh);
  else if (freshList) mergeAround(element, list, fresh, freshList);
  else if (busy(element)) postpone(element);
  else replace(element, fresh);
}

// A list with something beside it, such as the links to other pages.
function mergeAround(element, list, fresh, freshList) {
  mergeChildren(list, freshList);
  for (const child of [...element.children]) if (child !== list) child.remove();
  for (const child of [...fresh.children]) if (child !== freshList) element.append(child);
}

function mergeChildren(element, fresh) {
  const old = new Map([...element.children].map((child) => [child.id, child]));
  let place = null;
  for (const child of [...fresh.children]) {
    const before = old.get(child.id);
    old.delete(child.id);
    let now = child;
    if (before && same(before, child)) now = before;
    else if (before && busy(before)) {
      now = before;
      postpone(element);
    } else if (before) replace(before, child);
    else {
      child.classList.add("is-new");
      announce(child);
    }
    const next = place ? place.nextElementSibling : element.firstElementChild;
    if (now !== next) element.insertBefore(now, next);
    if (!before) activate(now);
    place = now;
  }
  for (const gone of old.values()) {
    if (busy(gone)) postpone(element);
    else gone.remove();
  }
  element.dispatchEvent(new CustomEvent("helpdesk:changed", { bubbles: true }));
}

function replace(element, fresh) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const place = [...element.querySelectorAll(FOCUSABLE)].indexOf(active);
  const ticked = [...element.querySelectorAll("input[type=checkbox][id]:checked, input[type=checkbox][value]:checked")];
  fresh.classList.toggle("is-current", element.classList.contains("is-current"));
  element.replaceWith(fresh);
  for (const { name, value } of ticked) {
    const box = [...fresh.querySelectorAll("input[type=checkbox]")].find((one) => one.name === name && one.value === value);
    if (box) box.checked = true;
  }
  activate(fresh);
  const again = (active?.id && fresh.querySelector(`#${CSS.escape(active.id)}`)) || fresh.querySelectorAll(FOCUSABLE)[place];
  again?.focus({ preventScroll: true });
}

// All pages have the same moment in mind, so each comes a little later.
function arm(element) {
  const seconds = Number(element.dataset.liveIn);
  if (!seconds) return;
  setTimeout(() => {
    if (!element.isConnected) return;
    draw([element], SETTLE + 800 * Math.random());
  }, Math.min(seconds * 1000, LONGEST_TIMER));
}

function activate(element) {
  arm(element);
  globalThis.htmx?.process(element);
  element.dispatchEvent(new CustomEvent("helpdesk:drawn", { bubbles: true }));
}

// Focus goes back to the same link or button, found by its id or by its place.
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

// What was sent as it stands there is not being typed or chosen any more.
function typing(element) {
  const active = document.activeElement;
  if (!element.contains(active) || active.dataset.sent === active.value) return false;
  return active.matches("input:not([type=checkbox]), select") || (active.matches("textarea") && active.value !== "");
}

// Nor is anything taken away that somebody has written or opened, wherever they look meanwhile.
function busy(element) {
  const active = document.activeElement;
  if (typing(element) || (element.contains(active) && active.matches("select"))) return true;
  if ([...element.querySelectorAll("textarea")].some((area) => area.value.trim())) return true;
  return Boolean(element.querySelector("details[open], .htmx-request, [data-dirty]")) || element.matches(".htmx-request");
}

function postpone(element) {
  postponed.add(element.closest("[data-live]").id);
}

// What was in the way may have gone.
function release() {
  setTimeout(() => {
    for (const id of postponed) waiting.add(id);
    postponed.clear();
    schedule();
  }, 50);
}

// The same holds for what htmx brings: the answer to one field must not take away the next one, nor
// a form that has newer values to send, or waits for an answer of its own.
const sent = new WeakMap();
const underway = new WeakMap();
const brought = new Set();
let answered = {};
const values = (form) => new Map(new FormData(form));
const isMark = (name) => name.startsWith("was-");

function changed(form) {
  const before = sent.get(form);
  return before && [...values(form)].some(([name, value]) => !isMark(name) && before.get(name) !== value);
}

document.addEventListener("htmx:configRequest", ({ target }) => {
  if (target.matches("form[data-live]")) sent.set(target, values(target));
});
document.addEventListener("htmx:beforeSend", ({ target, detail: { xhr } }) => {
  const start = news;
  underway.set(target, xhr);
  xhr.addEventListener("loadend", () => {
    if (underway.get(target) === xhr) underway.delete(target);
    // What was heard meanwhile may be missing in the answer.
    if (news > start) for (const id of brought) waiting.add(id);
    brought.clear();
    release();
  });
});
document.addEventListener("htmx:beforeOnLoad", ({ target, detail: { xhr } }) => {
  underway.delete(target);
  answered = { form: target, isTaken: xhr.status < 400 };
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target?.dataset?.live) return;
  if (typing(target) || changed(target) || underway.has(target)) {
    event.detail.shouldSwap = false;
    postpone(target);
    if (target.contains(answered.form)) learn(answered.form, fragment);
  } else brought.add(target.id);
});

// What a form sent is no change of it any more, once it was taken; what others changed is not its own.
function learn(form, fresh) {
  if (!answered.isTaken) return say(fresh.querySelector("[role=alert]"));
  const before = sent.get(form) ?? new Map();
  for (const { name, value } of fresh.querySelectorAll("input[name^='was-']")) {
    if (before.has(name) && before.get(name) !== before.get(name.slice("was-".length))) form.elements[name].value = value;
  }
}

function say(alert) {
  const detail = { text: alert?.textContent.trim(), kind: "bad" };
  if (detail.text) document.dispatchEvent(new CustomEvent("helpdesk:toast", { detail }));
}

// Two drawings are the same if they differ only in what the page itself keeps changing.
function same(one, other) {
  return essence(one).isEqualNode(essence(other));
}

function essence(element) {
  const copy = element.cloneNode(true);
  for (const node of [copy, ...copy.querySelectorAll("*")]) {
    node.classList.remove("is-new", "is-current", "htmx-settling", "htmx-added", "htmx-swapping");
    if (!node.classList.length) node.removeAttribute("class");
    if (node.matches("time[data-ago]")) node.textContent = "";
    if (node.name === "csrfmiddlewaretoken" || node.name === "sending") node.remove();
  }
  return copy;
}

function announce(element) {
  const text = element.dataset.announce;
  const region = document.getElementById("announcer");
  if (text && region) region.textContent = text;
}

if (document.body.dataset.liveEvents) {
  document.querySelectorAll("[data-live-in][id]").forEach(arm);
  document.addEventListener("visibilitychange", () => schedule());
  document.addEventListener("focusout", release);
  document.addEventListener("toggle", release, true);
  addEventListener("pageshow", ({ persisted }) => persisted && drawAll());
}
