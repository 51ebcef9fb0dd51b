// Keeps <time data-ago> fresh. The words are those of ago_words() in helpdesk/templatetags/ui.py.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function agoWords(moment, now) {
  const seconds = (now - moment) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 45) return "just now";
  let words;
  if (distance < 45 * MINUTE) words = `${Math.max(1, Math.round(distance / MINUTE))} min`;
  else if (distance < 22 * HOUR) words = `${Math.max(1, Math.round(distance / HOUR))} h`;
  else if (distance < 7 * DAY) words = `${Math.max(1, Math.round(distance / DAY))} d`;
  else return null;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function refresh() {
  const now = new Date();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    // A date stays as the server wrote it, in the server's time zone.
    const words = agoWords(new Date(time.dateTime), now);
    if (words && time.textContent !== words) time.textContent = words;
  }
}

setInterval(() => document.hidden || refresh(), 30_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());

// Beside the choice of a time zone: the one that this device has, at a press.
function offerZone(select) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!here || select.value === here || ![...select.options].some((option) => option.value === here)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = `Use this device’s: ${here}`;
  button.addEventListener("click", () => {
    select.value = here;
    button.remove();
    select.focus();
  });
  select.after(button);
}

document.querySelectorAll("select[data-zones]").forEach(offerZone);
