// The list of chats: searched, filtered, newest first. Only the rows in view exist in the page.

import { avatar, dayOf, fullDayOf, h, icon, minuteOf } from "./dom.js";
import { listen, nameOf, now, town } from "./store.js";
import { newPrivateChat } from "./people.js";
import { PLATFORMS } from "./texts.js";

const ROW = 64; // px, the same as in base.css
const SPARE_ROWS = 6;

export function chatList(root, { open, isOpen }) {
  const filter = { words: "", platform: "", kind: "" };
  let rows = [];
  let scheduled = false;

  const search = h("input", {
    type: "search", id: "search", placeholder: "查找会话或成员（Ctrl+K）", "aria-label": "查找会话或成员", autocomplete: "off",
    oninput: () => ((filter.words = search.value.trim().toLowerCase()), arrange(true)),
  });
  const chips = (field, choices) => h("div", { class: "chips", role: "group" }, choices.map(([value, words]) =>
    h("button", {
      type: "button", class: "chip", "aria-pressed": String(filter[field] === value), data: { field, value },
      onclick: () => {
        filter[field] = value;
        for (const chip of root.querySelectorAll(`.chip[data-field=${field}]`)) {
          chip.setAttribute("aria-pressed", String(chip.dataset.value === value));
        }
        arrange(true);
      },
    }, words)));
  const count = h("span", { class: "hint" });
  const fresh = h("button", { type: "button", class: "ghost small", onclick: () => newPrivateChat(open) }, icon("plus"), "私聊");
  const inner = h("div", { class: "rows-inner" });
  const view = h("div", { class: "rows", tabindex: "-1" }, inner);
  root.replaceChildren(
    h("div", { class: "search" }, icon("search"), search),
    h("div", { class: "filters" }, chips("platform", [["", "全部平台"], ["wecom", "企业微信"], ["dingtalk", "钉钉"]]),
      chips("kind", [["", "全部会话"], ["group", "群聊"], ["private", "私聊"]])),
    h("div", { class: "list-head" }, count, fresh), view);

  function matches(chat) {
    if (filter.platform && chat.platform !== filter.platform) return false;
    if (filter.kind && chat.kind !== filter.kind) return false;
    if (!filter.words) return true;
    if (`${chat.title} ${chat.id}`.toLowerCase().includes(filter.words)) return true;
    return chat.people.some((id) => nameOf(id).toLowerCase().includes(filter.words));
  }

  function arrange(top = false) {
    rows = [...town.chats.values()].filter(matches).sort((a, b) => b.last_seq - a.last_seq || (a.title < b.title ? -1 : 1));
    count.textContent = `${rows.length} 个会话`;
    inner.style.height = `${rows.length * ROW}px`;
    if (top) view.scrollTop = 0;
    draw();
  }

  function draw() {
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - SPARE_ROWS);
    const last = Math.min(rows.length, Math.ceil((view.scrollTop + view.clientHeight) / ROW) + SPARE_ROWS);
    const focused = document.activeElement?.dataset?.chat;
    inner.replaceChildren(...rows.slice(first, last).map((chat, i) => row(chat, first + i)));
    if (focused) inner.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function row(chat, index) {
    const unread = town.unread.get(chat.id) ?? 0;
    const at = chat.last_at ? new Date(chat.last_at) : null;
    const when = at ? (fullDayOf(at) === fullDayOf(now()) ? minuteOf(at) : dayOf(at)) : "";
    const element = h("button", {
      type: "button", class: `row ${chat.platform}${isOpen(chat.id) ? " row-open" : ""}`, data: { chat: chat.id, index },
      title: chat.title, onclick: () => open(chat.id),
    },
      avatar(chat.title, chat.id, false, true),
      h("span", { class: "row-words" },
        h("span", { class: "row-top" }, h("b", {}, chat.title), h("time", {}, when)),
        h("span", { class: "row-low" },
          h("span", { class: "badge" }, `${PLATFORMS[chat.platform]}${chat.kind === "private" ? "·私" : ""}`),
          h("span", { class: "preview" }, chat.preview || `${chat.people.length} 人`),
          unread ? h("span", { class: "unread", "aria-label": `${unread} 条未看` }, unread > 99 ? "99+" : unread) : null)));
    element.style.top = `${index * ROW}px`;
    return element;
  }

  const later = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => ((scheduled = false), arrange()));
  };
  view.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(view);
  view.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = Number(event.target.dataset?.index);
    if (!step || Number.isNaN(from)) return;
    event.preventDefault();
    const to = Math.min(rows.length - 1, Math.max(0, from + step));
    if (to * ROW < view.scrollTop) view.scrollTop = to * ROW;
    if ((to + 1) * ROW > view.scrollTop + view.clientHeight) view.scrollTop = (to + 1) * ROW - view.clientHeight;
    draw();
    inner.querySelector(`[data-index="${to}"]`)?.focus({ preventScroll: true });
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") inner.querySelector(".row")?.focus();
    if (event.key === "Enter" && rows.length) open(rows[0].id);
  });
  listen((kind) => ["town", "list"].includes(kind) && later());
  arrange();
  return { redraw: later, focus: () => search.focus() };
}
