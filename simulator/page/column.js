// One open chat, looked at as one person. The same chat may stand in two columns as two people.

import { fullDayOf, h, icon, toast } from "./dom.js";
import { post } from "./api.js";
import { Bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { loadEarlier, mayHaveEarlier, nameOf, town } from "./store.js";
import { choosePerson } from "./people.js";
import { PLATFORMS } from "./texts.js";

const NEAR_BOTTOM_PX = 80;
const READ_AFTER_MS = 400;
let numbers = 0;

export class Column {
  constructor(chatId, person, { onclose, onchange }) {
    this.number = ++numbers;
    this.chatId = chatId;
    this.person = person && this.chat.people.includes(person) ? person : this.chat.people[0] ?? "";
    this.bubbles = new Map();
    this.onchange = onchange;
    this.who = h("button", {
      type: "button", class: "who-am-i", "aria-haspopup": "dialog",
      onclick: (event) => choosePerson(event.currentTarget, this.chat.people, this.person, (id) => this.become(id)),
    });
    this.head = h("div", { class: "column-title" });
    this.earlier = h("button", { type: "button", class: "more", onclick: () => this.more() }, "看更早的消息");
    this.list = h("div", { class: "messages", role: "log", "aria-label": "消息", tabindex: "0" });
    this.composer = new Composer(this);
    const close = h("button", { type: "button", class: "ghost", title: "关闭", "aria-label": "关闭这个会话", onclick: () => onclose(this) }, icon("close"));
    this.element = h("section", { class: `column ${this.chat.platform}`, "aria-label": this.chat.title },
      h("header", { class: "column-head" }, this.head, close), h("div", { class: "column-who" }, h("span", {}, "我是"), this.who), this.list,
      this.composer.element);
    this.drawHead();
    this.drawAll();
  }

  get chat() {
    return town.chats.get(this.chatId);
  }

  drawHead() {
    const { chat } = this;
    const count = chat.kind === "group" ? `${chat.people.length} 人 · ` : "";
    const robots = chat.channels.map(nameOf).join("、") || "没有机器人";
    this.head.replaceChildren(h("span", { class: "badge" }, PLATFORMS[chat.platform]), h("h2", { title: chat.title }, chat.title),
      h("small", {}, `${count}${robots}${chat.dissolved ? " · 已解散" : ""}`));
    this.who.replaceChildren(h("b", {}, this.person ? nameOf(this.person) : "选择身份"), icon("chevron"));
    this.who.disabled = chat.people.length < 2;
    this.composer.draw();
  }

  become(person) {
    this.person = person;
    this.drawHead();
    for (const [id, bubble] of this.bubbles) bubble.draw(town.entries.get(this.chatId).get(id));
    this.read();
    this.onchange();
  }

  drawAll() {
    const entries = [...(town.entries.get(this.chatId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
    this.bubbles.clear();
    const nodes = [];
    let day = "";
    for (const entry of entries) {
      const its = fullDayOf(new Date(entry.at));
      if (its !== day) nodes.push(h("p", { class: "day" }, (day = its)));
      const bubble = new Bubble(this, entry);
      this.bubbles.set(entry.id, bubble);
      nodes.push(bubble.element);
    }
    this.lastDay = day;
    this.earlier.hidden = !mayHaveEarlier(this.chatId) || this.allLoaded;
    const empty = h("p", { class: "hint empty" }, this.chat.kind === "group" ? "还没有消息。@ 机器人说一句“帮助”试试。" : "还没有消息。说一句“帮助”试试。");
    this.list.replaceChildren(this.earlier, ...(nodes.length ? nodes : [empty]));
    this.toBottom();
    this.read();
  }

  toBottom() {
    requestAnimationFrame(() => (this.list.scrollTop = this.list.scrollHeight));
  }

  take(entry) {
    const near = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_BOTTOM_PX;
    const known = this.bubbles.get(entry.id);
    if (known) known.draw(entry);
    else this.append(entry);
    if (near || entry.sender === this.person) this.toBottom();
    if (!known) this.read();
  }

  append(entry) {
    this.list.querySelector(".empty")?.remove();
    const day = fullDayOf(new Date(entry.at));
    if (day !== this.lastDay) this.list.append(h("p", { class: "day" }, (this.lastDay = day)));
    const bubble = new Bubble(this, entry);
    this.bubbles.set(entry.id, bubble);
    this.list.append(bubble.element);
  }

  async more() {
    const height = this.list.scrollHeight;
    this.allLoaded = !(await loadEarlier(this.chatId));
    this.drawAll();
    requestAnimationFrame(() => (this.list.scrollTop = this.list.scrollHeight - height));
  }

  quote(entry) {
    this.composer.quote(entry);
  }

  // Who looks at a chat has read it; the read list of the others shows it.
  read() {
    clearTimeout(this.reading);
    this.reading = setTimeout(async () => {
      const unread = [...(town.entries.get(this.chatId)?.values() ?? [])].some(
        (entry) => entry.sender !== this.person && !entry.read_by.includes(this.person));
      if (!unread || !this.person || !this.element.isConnected || document.hidden) return;
      await post("read", { person: this.person, chat: this.chatId }).catch((error) => toast(error.message, true));
    }, READ_AFTER_MS);
  }
}
