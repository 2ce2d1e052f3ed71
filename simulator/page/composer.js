// Where a person writes: text, @robot, quote, files and pictures.

import { h, icon, toast } from "./dom.js";
import { post, upload } from "./api.js";
import { nameOf, town } from "./store.js";

const MAX_ROWS_PX = 140;

export class Composer {
  constructor(column) {
    this.column = column;
    this.quoted = null;
    this.at = true;
    this.chip = h("div", { class: "quote-chip", hidden: true });
    this.box = h("textarea", { rows: 1, placeholder: "输入消息，回车发送", "aria-label": "输入消息" });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("paste", (event) => this.take(event, event.clipboardData?.files));
    this.mention = h("button", { type: "button", class: "at", onclick: () => this.toggle() });
    this.send = h("button", { type: "button", class: "send", title: "发送", "aria-label": "发送", onclick: () => this.say() }, icon("send"));
    this.element = h("footer", { class: "composer" }, this.chip,
      h("div", { class: "tools" }, this.mention, this.attach("file", "发文件", ""), this.attach("image", "发图片", "image/*"),
        h("button", { type: "button", class: "tool", title: "发语音：把输入框里的话说出来", "aria-label": "发语音", onclick: () => this.speak() }, icon("mic"))),
      h("div", { class: "write" }, this.box, this.send));
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => this.take(event, event.dataTransfer?.files));
    this.draw();
  }

  attach(kind, words, accept) {
    const input = h("input", { type: "file", accept, hidden: true });
    input.addEventListener("change", async () => {
      for (const file of input.files) await this.post(file);
      input.value = "";
    });
    return h("span", {}, h("button", { type: "button", class: "tool", title: words, "aria-label": words, onclick: () => input.click() }, icon(kind)), input);
  }

  draw() {
    const chat = this.column.chat;
    const hearing = chat.channels.filter((id) => town.channels.get(id) && town.channels.get(id).kind !== "webhook");
    const shown = chat.kind === "group" && hearing.length > 0;
    this.mention.hidden = !shown;
    this.mention.textContent = `@${hearing.map(nameOf).join(" @")}`;
    this.mention.setAttribute("aria-pressed", String(this.at));
    this.mention.title = this.at ? "发出的消息会 @ 机器人，点一下取消" : "机器人听不到没有 @ 它的话，点一下恢复";
    const off = !this.column.person;
    for (const control of [this.box, this.send]) control.disabled = off;
    this.box.placeholder = off ? "先在上面选择身份" : "输入消息，回车发送";
  }

  toggle() {
    this.at = !this.at;
    this.draw();
  }

  quote(entry) {
    this.quoted = entry;
    const words = entry ? entry.text || entry.title || entry.files[0]?.name || "" : "";
    const drop = h("button", { type: "button", class: "tool", "aria-label": "取消引用", onclick: () => this.quote(null) }, icon("close"));
    this.chip.hidden = !entry;
    this.chip.replaceChildren(...(entry ? [h("span", {}, `引用 ${nameOf(entry.sender)}：${words.slice(0, 60)}`), drop] : []));
    this.box.focus();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.say();
    }
    if (event.key === "Escape" && this.quoted) this.quote(null);
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, MAX_ROWS_PX)}px`;
  }

  async say() {
    const text = this.box.value;
    if (!text.trim()) return;
    const { quoted, column: { chat, person } } = this;
    this.clear();
    const said = await this.try(() =>
      post("say", { person, chat: chat.id, text, mention: this.at, ...(quoted ? { quote: quoted.id } : {}) }));
    if (!said) {
      this.box.value = text;
      this.quote(quoted);
    }
    this.box.focus();
  }

  clear() {
    this.box.value = "";
    this.grow();
    if (this.quoted) this.quote(null);
  }

  async speak() {
    const text = this.box.value.trim();
    if (!text) return toast("先在输入框写下要说的话");
    this.clear();
    if (!(await this.try(() => post("voice", { person: this.column.person, chat: this.column.chat.id, text })))) this.box.value = text;
  }

  take(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    for (const file of files) this.post(file);
  }

  async post(file) {
    if (!this.column.person) return toast("先选择身份", true);
    const { person, chat } = this.column;
    const fields = { person, chat: chat.id, file, quote: this.quoted?.id };
    // A picture goes out together with the words beside it and may @ the robot; a file goes alone, as in both clients.
    if (file.type.startsWith("image/")) {
      fields.text = this.box.value.trim();
      fields.mention = String(this.at && chat.kind === "group");
      this.clear();
    } else if (this.quoted) {
      this.quote(null);
    }
    await this.try(() => upload(fields));
  }

  async try(act) {
    this.send.disabled = true;
    try {
      await act();
      return true;
    } catch (error) {
      toast(error.message, true);
      return false;
    } finally {
      this.send.disabled = false;
    }
  }
}
