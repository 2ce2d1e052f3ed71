// Small builders. Text only ever enters the page as text nodes, never as HTML.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && !name.startsWith("aria") && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  send: "M4 12l16-8-6 16-3-6z",
  file: "M7 3h7l4 4v14H7zM14 3v5h4",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9.5h.01",
  quote: "M5 7h14M5 12h9M5 17h6",
  back: "M15 5l-7 7 7 7",
  chevron: "M7 10l5 5 5-5",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 3-5 6-5s6 2 6 5M16 11a3 3 0 0 0 0-6M17 14c2 .5 4 2 4 5",
  mic: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6 11a6 6 0 0 0 12 0M12 17v3",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Of a person the given name, of a group (`title`) how it begins.
export function avatar(name, id, bot, title = false) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 8;
  const letters = bot ? "机" : (title ? [...name].slice(0, 2) : [...name].slice(-2)).join("");
  return h("span", { class: `avatar ${bot ? "avatar-bot" : `hue-${sum}`}`, "aria-hidden": "true" }, letters);
}

const zone = "Asia/Shanghai";
const minute = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const second = new Intl.DateTimeFormat("zh-CN", {
  timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, month: "numeric", day: "numeric" });
const fullDay = new Intl.DateTimeFormat("zh-CN", {
  timeZone: zone, year: "numeric", month: "long", day: "numeric", weekday: "short",
});

export const minuteOf = (moment) => minute.format(moment);
export const secondOf = (moment) => second.format(moment);
export const dayOf = (moment) => day.format(moment);
export const fullDayOf = (moment) => fullDay.format(moment);

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function toast(words, bad = false) {
  const box = document.getElementById("toasts");
  const note = h("div", { class: bad ? "toast toast-bad" : "toast" }, words);
  box.append(note);
  while (box.children.length > 4) box.firstChild.remove();
  setTimeout(() => note.remove(), bad ? 7000 : 3000);
}

// A small panel under a button; closes on Escape, on a click outside, and gives the focus back.
export function popover(anchor, content, label) {
  document.querySelector(".popover")?.remove();
  const panel = h("div", { class: "popover", popover: "auto", role: "dialog", "aria-label": label }, content);
  (anchor.closest("dialog") ?? document.body).append(panel);
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "closed") {
      panel.remove();
      anchor.setAttribute("aria-expanded", "false");
      if (document.activeElement === document.body) anchor.focus();
    }
  });
  panel.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = from.bottom + 6 + height <= innerHeight;
  panel.style.left = `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, below ? from.bottom + 6 : from.top - height - 6)}px`;
  panel.querySelector("input, select, button")?.focus();
  return () => panel.isConnected && panel.hidePopover();
}
