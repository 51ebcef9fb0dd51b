// What happens, as the server tells it: one event stream for all tabs of a browser.
//
// Each page is told by two events on its document: `helpdesk:heard`, with the topics that something
// happened to (`tickets`, `ticket:<uuid>`, `queue`, `notifications`, `outages`), and `helpdesk:missed`,
// when anything may have happened meanwhile. `live.js` draws by them. How the stream stands is
// data-live-state of the root, and the text of each data-live-label.

// What each event of the stream is about.
const TOPICS = {
  ticket_created: ({ id }) => ["tickets", `ticket:${id}`],
  ticket_updated: ({ id }) => ["tickets", `ticket:${id}`],
  queue_changed: () => ["queue"],
  notifications_changed: () => ["notifications"],
  outages_changed: () => ["outages"],
};
const { liveEvents: source, liveKey = "", liveAfter } = document.body.dataset;
// The place in the feed up to which this page shows everything: at first, where it was drawn.
let position = Number(liveAfter) || 0;
// The stream, in the tab that listens for all.
let stream = null;

function notify(name, detail) {
  document.dispatchEvent(new CustomEvent(`helpdesk:${name}`, { detail }));
}

function receive({ type, data }, id) {
  if (id <= position) return;
  position = id;
  notify("heard", { topics: TOPICS[type]?.(data ?? {}) ?? [] });
}

// One stream for all tabs: browsers allow six connections to a host, and an agent has many tabs.
// The tab that holds the lock listens and passes on what it hears; if it closes, the next takes over.
const channel = new BroadcastChannel(`helpdesk-live-${liveKey}`);
channel.onmessage = ({ data }) => {
  if (data.message) receive(data.message, data.id);
  else if (data.state) setState(data);
  else if (stream) tell(standing());
};

function tell(data) {
  channel.postMessage(data);
  channel.onmessage({ data });
}

// How the stream stands, and how far it has been heard.
function standing() {
  return { state: stream.readyState === EventSource.OPEN ? "open" : "lost", at: position };
}

function setState({ state, at, again }) {
  document.documentElement.dataset.liveState = state;
  for (const label of document.querySelectorAll("[data-live-label]")) {
    label.textContent = state === "open" ? "Live" : "Reconnecting…";
  }
  // There was a gap, or others heard more while this page was drawn.
  const behind = at > position;
  if (behind) position = at;
  if (again || behind) notify("missed");
}

function listen(lost = false) {
  stream = new EventSource(`${source}?pages=1` + (position ? `&last_event_id=${position}` : ""));
  stream.onopen = () => {
    tell({ ...standing(), again: lost });
    lost = false;
  };
  stream.onerror = () => {
    lost = true;
    tell(standing());
    // The browser gives up after an answer such as 503; we do not.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => { stream.close(); listen(true); }, 5000 + 5000 * Math.random());
  };
  for (const type of Object.keys(TOPICS)) {
    stream.addEventListener(type, (event) => tell({ message: JSON.parse(event.data), id: Number(event.lastEventId) }));
  }
}

if (source && navigator.locks) {
  navigator.locks.request(channel.name, () => {
    listen();
    return new Promise(() => {});
  });
  // Where another tab listens already, it says how it stands.
  channel.postMessage({});
} else if (source) {
  listen();
}
