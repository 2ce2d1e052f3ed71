// One message as one person sees it.

import { avatar, h, icon, minuteOf, sizeOf, toast } from "./dom.js";
import { post } from "./api.js";
import { inline, link, markdown } from "./markdown.js";
import { nameOf, personByAccount, seenBy, town } from "./store.js";
import { readList } from "./people.js";

const same = (a, b) => JSON.stringify({ ...a, read_by: 0, touched: 0 }) === JSON.stringify({ ...b, read_by: 0, touched: 0 });

export class Bubble {
  constructor(column, entry) {
    this.column = column;
    this.picked = {}; // choices not yet submitted, kept over redraws
    this.element = h("article", { data: { id: entry.id } });
    this.draw(entry);
  }

  draw(entry) {
    const person = this.column.person;
    const changed = !this.entry || this.person !== person || !same(this.entry, entry);
    this.entry = entry;
    this.person = person;
    if (changed) this.drawWhole();
    else this.foot.replaceChildren(...this.reads());
  }

  drawWhole() {
    const { entry, person } = this;
    const seen = seenBy(entry, person);
    const mine = entry.sender === person;
    this.element.className = `message${mine ? " mine" : ""}${entry.from_bot ? " from-bot" : ""}${seen.recalled ? " recalled" : ""}`;
    if (entry.kind === "system" || seen.recalled) {
      const words = seen.recalled ? `${nameOf(entry.sender)} 撤回了一条消息` : seen.text;
      this.foot = h("span");
      this.element.replaceChildren(h("p", { class: "system" }, words));
      return;
    }
    this.foot = h("span", { class: "reads" }, this.reads());
    const quoteIt = h("button", {
      type: "button", class: "tool", title: "引用这条消息", "aria-label": "引用这条消息", onclick: () => this.column.quote(entry),
    }, icon("quote"));
    this.element.replaceChildren(
      avatar(nameOf(entry.sender), entry.sender, entry.from_bot),
      h("div", { class: "message-body" },
        h("div", { class: "who" }, h("b", {}, nameOf(entry.sender)), entry.from_bot ? h("span", { class: "bot-mark" }, "机器人") : null,
          h("time", { datetime: entry.at }, minuteOf(new Date(entry.at)))),
        h("div", { class: `bubble kind-${entry.kind}` }, this.quoted(), this.content(seen)),
        h("div", { class: "under" }, this.foot, quoteIt)));
  }

  reads() {
    const { entry } = this;
    const chat = town.chats.get(entry.chat);
    const others = chat.people.filter((id) => id !== entry.sender).length;
    if (!others) return [];
    const count = entry.read_by.filter((id) => chat.people.includes(id)).length;
    const words = count === others ? "全部已读" : `已读 ${count}/${others}`;
    return [h("button", { type: "button", class: "link", onclick: (e) => readList(e.currentTarget, chat, this.entry) }, words)];
  }

  quoted() {
    if (!this.entry.quote) return null;
    const other = town.entries.get(this.entry.chat)?.get(this.entry.quote);
    if (!other) return h("div", { class: "quoted" }, "较早的消息");
    const words = other.recalled ? "（已撤回）" : other.text || other.title || other.files[0]?.name || "";
    return h("div", { class: "quoted" }, `${nameOf(other.sender)}：${words.slice(0, 80)}`);
  }

  content(seen) {
    const parts = seen.files.map((file) => this.file(file, seen));
    const tags = this.mentions(seen);
    const marked = seen.kind === "markdown" || (seen.kind === "card" && this.column.chat.platform === "dingtalk");
    if (seen.title) parts.push(h("p", { class: "title" }, seen.title));
    if (marked && tags.length) parts.push(h("p", {}, tags));
    if (seen.text.trim() && marked) parts.push(h("div", { class: "md" }, markdown(seen.source ?? seen.text, (id) => this.mention(id))));
    else if (seen.text.trim() || (tags.length && !marked)) parts.push(h("div", { class: "plain" }, tags, this.plain(seen)));
    if (!seen.finished) {
      const last = parts.at(-1);
      const typing = h("span", { class: "typing", role: "img", "aria-label": "正在输入" });
      if (last?.classList?.contains("plain")) last.append(typing);
      else if (last?.classList?.contains("md") && last.lastChild) last.lastChild.append(typing);
      else parts.push(typing);
    }
    parts.push(this.card(seen));
    return parts;
  }

  mention(userId) {
    const id = userId === "all" || userId === "@all" ? "all" : personByAccount(this.column.chat, userId);
    if (!id) return `<@${userId}>`;
    return h("span", { class: id === this.person || id === "all" ? "mention mention-me" : "mention" }, `@${nameOf(id)}`);
  }

  mentions(seen) {
    const tagged = seen.mentions.filter((id) => !seen.text.includes(`@${nameOf(id)}`) && !seen.text.includes("<@"));
    const me = (id) => id === this.person || id === "all";
    return tagged.flatMap((id) => [h("span", { class: me(id) ? "mention mention-me" : "mention" }, `@${nameOf(id)}`), " "]);
  }

  plain(seen) {
    if (seen.text.includes("<a ")) return this.anchors(seen);
    const names = seen.mentions.map((id) => `@${nameOf(id)}`).filter((name) => seen.text.includes(name));
    const marks = [...new Set([...seen.links, ...names])].filter((mark) => mark && seen.text.includes(mark));
    if (!marks.length) return [seen.text];
    marks.sort((a, b) => b.length - a.length);
    const pattern = new RegExp(`(${marks.map((m) => m.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
    return seen.text.split(pattern).map((part) => {
      if (names.includes(part)) return h("span", { class: "mention" }, part);
      return marks.includes(part) ? link(/^https?:/i.test(part) ? part : `https://${part}`, part) : part;
    });
  }

  // The one tag that WeCom's text messages know: <a href="…">words</a>.
  anchors(seen) {
    return seen.text.split(/(<a\s[^>]*>[\s\S]*?<\/a>)/i).map((part) => {
      const found = /^<a\s[^>]*href\s*=\s*["']?([^"'\s>]+)[^>]*>([\s\S]*?)<\/a>$/i.exec(part);
      return found ? link(found[1], found[2]) : part;
    });
  }

  file(file, seen) {
    if (file.kind === "image") {
      const shown = h("img", { src: file.url, alt: `图片 ${file.name}`, class: "picture", loading: "lazy" });
      return h("a", { href: file.url, target: "_blank", rel: "noopener" }, shown);
    }
    const mark = { voice: "mic", video: "image" }[file.kind] ?? "file";
    return h("a", { class: "file", href: `${file.url}?download`, download: file.name, title: `下载 ${file.name}` },
      h("span", { class: `file-mark file-${/\.xlsx?$/i.test(file.name) ? "sheet" : file.kind}` }, icon(mark)),
      h("span", { class: "file-words" }, h("b", {}, seen.kind === "voice" ? "语音" : file.name), h("small", {}, sizeOf(file.size))),
      icon("download"));
  }

  card(seen) {
    if (!seen.buttons.length && !seen.choices.length) return null;
    const buttons = seen.buttons.map((button, at) => h("button", {
      type: "button", class: button.url ? "card-button card-link" : `card-button${at === 0 ? " card-first" : ""}`,
      onclick: (event) => this.press(button, event.currentTarget),
    }, button.label));
    const choices = h("fieldset", { class: "choices", disabled: !buttons.length }, seen.choices.map((choice) => this.choice(choice)));
    return h("div", { class: "card-act" }, seen.choices.length ? choices : null,
      buttons.length ? h("div", { class: "card-buttons" }, buttons) : null);
  }

  choice(choice) {
    const name = `${this.column.number}-${this.entry.id}-${choice.key}`;
    const picked = (this.picked[choice.key] ??= [...(choice.selected ?? [])]);
    if (choice.mode === "text") {
      const box = h("input", { type: "text", value: picked[0] ?? "", "aria-label": choice.title || choice.key });
      box.addEventListener("input", () => (this.picked[choice.key] = [box.value]));
      return h("label", { class: "choice" }, h("span", {}, choice.title), box);
    }
    const many = choice.mode === "multi";
    const option = (o) => h("label", { class: "option" }, h("input", {
      type: many ? "checkbox" : "radio", name, value: o.id, checked: picked.includes(o.id),
      onchange: (event) => {
        const rest = many ? this.picked[choice.key].filter((id) => id !== o.id) : [];
        this.picked[choice.key] = event.target.checked ? [...rest, o.id] : rest;
      },
    }), h("span", {}, inline(o.text, () => "")));
    return h("fieldset", { class: "choice" }, choice.title ? h("legend", {}, choice.title) : null, choice.options.map(option));
  }

  async press(button, element) {
    if (!this.person) return toast("先选择身份，再按按钮", true);
    element.disabled = true;
    const values = Object.fromEntries(Object.entries(this.picked).filter(([, ids]) => ids.length));
    try {
      const done = await post("press", { person: this.person, message: this.entry.id, button: button.key, values });
      if (/^https?:\/\//i.test(done.opened)) window.open(done.opened, "_blank", "noopener");
    } catch (error) {
      toast(error.message, true);
    } finally {
      element.disabled = false;
    }
  }
}
