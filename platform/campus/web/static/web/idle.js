// Show how long nobody has to do anything before the server signs out, and tell it who is there.
// A shared computer's page leads away by itself; at other computers it warns, and what was typed
// stays. Without this file the server does the same, and the shared computer's button goes on.
const place = document.querySelector("[data-idle-seconds]");
const left = place.querySelector("[data-idle-left]");
const words = place.querySelector("[data-idle-words]");
const stay = place.querySelector("[data-idle-stay]");
const form = place.querySelector("form");
const { idleLeave: leave, idleSeconds: seconds, idleWarned: warned } = place.dataset;
const lasts = Number(seconds) * 1000;
// What happens in one tab keeps the session for all.
const tabs = new BroadcastChannel("idle");
let end = Date.now() + lasts;
let told = Date.now();
let gone = false;

function goOn() {
  end = Date.now() + lasts;
  gone = false;
}

async function tell() {
  told = Date.now();
  const sent = form ? { method: "POST", body: new FormData(form) } : {};
  const answer = await fetch(form?.action ?? stay.href, { ...sent, redirect: "manual" });
  if (answer.type !== "opaqueredirect") return;
  goOn();
  tabs.postMessage("here");
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const rest = Math.max(0, Math.round((end - Date.now()) / 1000));
  if (rest === 0 && leave) window.location.assign(leave);
  say(left, rest > 60 ? `Noch ${Math.ceil(rest / 60)} Minuten.` : `Noch ${rest} Sekunden.`);
  if (!warned) return;
  gone = rest === 0;
  place.hidden = rest > Number(warned);
  left.hidden = stay.hidden = gone;
  if (!place.hidden) say(words, gone ? words.dataset.idleGone : stay.dataset.idleSoon);
}

tabs.addEventListener("message", goOn);
tabs.postMessage("here");
(form ?? stay).addEventListener(form ? "submit" : "click", (event) => {
  event.preventDefault();
  tell().then(show);
});
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => !gone && Date.now() - told > 20000 && tell());
}
setInterval(show, 1000);
show();
