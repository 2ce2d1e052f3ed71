"use strict";

// A form is handed in once; the server knows a second time too. One whose answer is a file leaves the page as it is.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "again" in form.dataset) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !navigator.clipboard) return;
  navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(() => {
    button.textContent = button.dataset.done;
  });
});

// A form that saves itself while it is written; the part of the page that shows what came of it is put in its place.
const autosave = document.querySelector("form[data-autosave]");
if (autosave) {
  const target = document.getElementById(autosave.dataset.autosave);
  let timer = 0, running = false, again = false;
  const save = async () => {
    if (running) { again = true; return; }
    running = true;
    const form = new FormData(autosave);
    form.set("once", Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));
    form.delete("settings");
    try {
      const answer = await fetch(autosave.action, { method: "POST", body: new URLSearchParams(form), credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = page.getElementById(target.id);
      if (answer.ok && shown) target.replaceChildren(...shown.childNodes);
    } catch { /* the next change, or the button, saves it */ }
    running = false;
    if (again) { again = false; save(); }
  };
  autosave.addEventListener("input", (event) => {
    if (event.target.name === "settings") return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (autosave.checkValidity()) save(); }, 900);
  });
}

// Live parts: shown anew when the server says that they have changed, unless somebody is just using them.
const live = document.querySelector("[data-live]");
const pulse = document.getElementById("pulse");
if (live && window.EventSource) {
  const address = new URL(live.dataset.live, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name !== "done") address.searchParams.set(name, value);
  }
  address.searchParams.set("seen", live.dataset.seen);
  let waiting = null;
  // What nobody has taken yet is heard, not only seen: a tone for each number that was not there before.
  let heard = null;
  const listen = () => {
    const at = live.querySelector("[data-alarm]");
    if (!at) return;
    const now = new Set(at.dataset.alarm.split(" ").filter(Boolean));
    const fresh = heard === null ? now.size : [...now].filter((one) => !heard.has(one)).length;
    heard = now;
    if (!fresh || !window.AudioContext) return;
    const sound = new AudioContext();
    for (let n = 0; n < 3; n += 1) {
      const tone = sound.createOscillator();
      tone.frequency.value = n % 2 ? 660 : 880;
      tone.connect(sound.destination);
      tone.start(sound.currentTime + n * 0.35);
      tone.stop(sound.currentTime + n * 0.35 + 0.25);
    }
  };
  const isUsed = () => {
    const at = document.activeElement;
    return (live.contains(at) && at !== live && at.matches("input, select, textarea, summary, button")) || live.querySelector("details[open]");
  };
  const show = () => {
    if (waiting === null || isUsed()) return;
    live.innerHTML = waiting;
    waiting = null;
    listen();
  };
  const say = (on) => {
    pulse.hidden = false;
    pulse.classList.toggle("lost", !on);
    pulse.textContent = on ? pulse.dataset.on : pulse.dataset.off;
  };
  const source = new EventSource(address);
  source.addEventListener("open", () => say(true));
  source.addEventListener("error", () => say(false));
  source.addEventListener("shown", (event) => {
    waiting = JSON.parse(event.data).html;
    show();
  });
  source.addEventListener("gone", () => { source.close(); location.reload(); });
  listen();
  document.addEventListener("focusout", () => setTimeout(show, 200));
  document.addEventListener("toggle", () => setTimeout(show, 200), true);
  window.addEventListener("pagehide", () => source.close());
}
