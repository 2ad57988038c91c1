// Warns before somebody is signed out, and takes a child's record off the screen when they were. Nothing is kept in the
// browser's storage: what was typed stays in the page itself, covered, until the same person is signed in again.
const place = document.getElementById("om-session");
const part = (name) => place.querySelector(`[data-session="${name}"]`);
const every = (mark, act) => document.querySelectorAll(`[${mark}]`).forEach(act);
const warnAt = Number(place.dataset.warn);
const ROOM = 30; // seconds: typing is told to the hub no oftener than this

let ends = Date.now() + Number(place.dataset.left) * 1000;
let typed = false;
let typedSince = false;
let told = Date.now();
let covered = false;
let before = null;
let asking = false;

const left = () => Math.max(0, Math.round((ends - Date.now()) / 1000));
const words = (seconds) => {
  if (seconds < 60) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.round(seconds / 60);
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
};
const clock = (at) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" }).format(at);

// Ask how long there is (GET), or stay (POST). Without an answer the page keeps to what it knew.
const ask = async (stay) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(place.dataset.ask, {
    method: stay ? "POST" : "GET",
    headers: stay ? { "X-CSRFToken": token } : {},
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  return answer.ok ? answer.json() : { left: 0 };
};

const show = (name) => {
  const opening = place.hidden;
  if (opening) before = document.activeElement;
  place.hidden = false;
  for (const one of ["warns", "over"]) part(one).hidden = one !== name;
  part(name).focus();
};

const hide = () => {
  if (place.hidden) return;
  place.hidden = true;
  if (before instanceof HTMLElement) before.focus();
};

const last = (seconds) => {
  ends = Date.now() + seconds * 1000;
  every("data-session-at", (one) => { one.textContent = clock(ends); });
};

// Whoever is signed in now: is it the person whose page this is? Then its forms get the new session's token.
const uncover = (found) => {
  if (found.whose !== place.dataset.whose) return false;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = found.token; });
  document.body.classList.remove("om-covered");
  covered = false;
  last(found.left);
  hide();
  return true;
};

const leave = () => {
  if (!typed) {
    window.location.reload(); // the hub says on its sign-in page why, and leads back here
    return;
  }
  covered = true;
  document.body.classList.add("om-covered");
  every("data-session-in", (one) => {
    one.href = `${one.pathname}?next=${encodeURIComponent(window.location.pathname)}`;
  });
  show("over");
};

const look = async (stay = false) => {
  if (asking && !stay) return;
  let found;
  asking = true;
  try {
    found = await ask(stay);
  } catch {
    if (left() === 0 && !covered) leave();
    return;
  } finally {
    asking = false;
  }
  told = Date.now();
  typedSince = false;
  if (found.left > 0 && (covered || found.whose !== place.dataset.whose)) {
    if (!uncover(found) && !covered) leave();
  } else if (found.left > 0) {
    last(found.left);
    if (left() > warnAt) hide();
  } else if (!covered) {
    leave();
  }
};

const tick = () => {
  if (covered) return;
  const seconds = left();
  if (typedSince && seconds > 0 && Date.now() - told > ROOM * 1000) look(true);
  else if (seconds === 0) look();
  else if (seconds <= warnAt) {
    if (place.hidden) {
      look().then(() => { if (!covered && left() <= warnAt && left() > 0 && place.hidden) show("warns"); });
    }
    every("data-session-left", (one) => { one.textContent = words(seconds); });
    every("data-session-typed", (one) => { one.hidden = !typed; });
  }
};

const noticed = (event) => {
  if (event.target.closest?.("main")) typed = true;
  typedSince = true;
};
document.addEventListener("input", noticed);
every("data-session-stay", (one) => one.addEventListener("click", () => look(true)));
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
// A part of the page asked for news and was told that nobody is signed in any more.
document.addEventListener("om:signed-out", () => look());
window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
setInterval(tick, 1000);
