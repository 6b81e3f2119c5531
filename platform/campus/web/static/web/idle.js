// A shared computer: show how long nobody has to do anything before the page signs out by itself.
// "Weiter" and typing tell the server that somebody is there; without this file the button does.
const form = document.querySelector("[data-idle-seconds]");
const left = form.querySelector("[data-idle-left]");
const seconds = Number(form.dataset.idleSeconds);
let end = Date.now() + seconds * 1000;
let told = Date.now();

async function tell() {
  told = Date.now();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type === "opaqueredirect") end = Date.now() + seconds * 1000;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell();
});
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => Date.now() - told > 20000 && tell());
}
setInterval(() => {
  const rest = Math.max(0, Math.round((end - Date.now()) / 1000));
  if (rest === 0) window.location.assign("/konto/ruhe/");
  const shown = rest > 60 ? `Noch ${Math.ceil(rest / 60)} Minuten.` : `Noch ${rest} Sekunden.`;
  if (left.textContent !== shown) left.textContent = shown;
}, 1000);
