// The page: list on the left, open chats side by side.

import { h, toast } from "./dom.js";
import { chatList } from "./chatlist.js";
import { Column } from "./column.js";
import { dropChat, follow, listen, loadTown, openChat, town } from "./store.js";
import { topbar } from "./topbar.js";

const KEPT = "town.columns";
const columns = [];
const place = document.getElementById("columns");
let list = null;
const narrow = () => matchMedia("(max-width: 720px)").matches; // the same width as in base.css

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(columns.map((c) => ({ chat: c.chatId, person: c.person }))));
  } catch {
    // a browser without storage forgets, that is all
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]").filter((c) => town.chats.has(c.chat));
  } catch {
    return [];
  }
}

const empty = h("div", { class: "welcome" }, h("h2", {}, "从左边选一个会话"),
  h("p", {}, "可以同时打开几个群，各选一个身份：打字、按卡片按钮、上传文件，看机器人怎样回答。"),
  h("p", {}, "上面可以快进时间、制造平台故障。程序接口的说明在 ", h("a", { href: "/sim/", target: "_blank" }, "/sim/"), "。"));

function drawEmpty() {
  if (columns.length) empty.remove();
  else place.append(empty);
}

async function open(chatId, person = "", another = false) {
  document.body.classList.add("show-chat");
  const standing = columns.find((c) => c.chatId === chatId && (!person || c.person === person));
  if (standing && !another) {
    standing.element.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
    if (!narrow()) standing.composer.box.focus({ preventScroll: true });
    return;
  }
  try {
    await openChat(chatId);
  } catch (error) {
    toast(error.message, true);
    return;
  }
  const column = new Column(chatId, person, { onclose: shut, onchange: keep });
  columns.push(column);
  place.append(column.element);
  column.toBottom();
  column.read();
  if (!another) column.element.scrollIntoView({ behavior: "smooth", inline: "end", block: "nearest" });
  drawEmpty();
  list?.redraw();
  keep();
}

function shut(column) {
  columns.splice(columns.indexOf(column), 1);
  column.element.remove();
  if (!columns.some((c) => c.chatId === column.chatId)) dropChat(column.chatId);
  if (!columns.length) document.body.classList.remove("show-chat");
  drawEmpty();
  list.redraw();
  keep();
}

function first() {
  const before = kept();
  if (before.length) return before;
  const group = (platform) => [...town.chats.values()].find((c) => c.platform === platform && c.kind === "group");
  return [group("wecom"), group("dingtalk")].filter(Boolean).map((c) => ({ chat: c.id, person: "" }));
}

async function start() {
  const toList = () => document.body.classList.remove("show-chat");
  topbar(document.getElementById("topbar"), { openChats: () => columns.map((c) => c.chat), toList });
  await loadTown();
  list = chatList(document.getElementById("sidebar"), { open, isOpen: (id) => columns.some((c) => c.chatId === id) });
  listen((kind, detail) => {
    if (kind === "entry") for (const c of columns) if (c.chatId === detail.chat) c.take(detail);
    if (kind === "town") for (const c of columns) if (c.chat) c.drawHead();
  });
  for (const { chat, person } of first()) await open(chat, person, true);
  if (narrow()) toList();
  drawEmpty();
  follow();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.body.classList.remove("show-chat");
    list?.focus();
  }
});
document.addEventListener("visibilitychange", () => document.hidden || columns.forEach((c) => c.read()));

start().catch((error) => toast(`打不开模拟小镇：${error.message}`, true));
