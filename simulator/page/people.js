// Choosing people: as whom one looks at a chat, who has read, and new private chats.

import { avatar, h, icon, popover, toast } from "./dom.js";
import { post } from "./api.js";
import { nameOf, refresh, town } from "./store.js";
import { CHANNEL_KINDS, PLATFORMS } from "./texts.js";

const SHOWN_AT_ONCE = 50;

// A searchable list of people; more of them come when one asks.
export function picker(ids, { chosen, onpick }) {
  let limit = SHOWN_AT_ONCE;
  const box = h("input", { type: "search", placeholder: `在 ${ids.length} 人中查找`, "aria-label": "查找人员", autocomplete: "off" });
  const list = h("div", { class: "people-list" });
  const draw = () => {
    const words = box.value.trim().toLowerCase();
    const found = words ? ids.filter((id) => `${nameOf(id)} ${id}`.toLowerCase().includes(words)) : ids;
    list.replaceChildren(
      ...found.slice(0, limit).map((id) =>
        h("button", { type: "button", class: id === chosen ? "person person-on" : "person", onclick: () => onpick(id) },
          avatar(nameOf(id), id, false), h("span", {}, nameOf(id)), h("small", {}, id))),
    );
    if (found.length > limit) {
      const more = () => ((limit += SHOWN_AT_ONCE), draw());
      list.append(h("button", { type: "button", class: "more", onclick: more }, `再显示一些（共 ${found.length} 人）`));
    }
    if (!found.length) list.append(h("p", { class: "hint" }, "没有找到这个人"));
  };
  box.addEventListener("input", () => ((limit = SHOWN_AT_ONCE), draw()));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector(".person")?.click();
    if (event.key === "ArrowDown") list.querySelector("button")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!next) return;
    event.preventDefault();
    (document.activeElement[next] ?? box).focus();
  });
  draw();
  return h("div", { class: "picker" }, ids.length > 6 ? box : null, list);
}

export function choosePerson(anchor, ids, chosen, onpick) {
  const close = popover(anchor, picker(ids, { chosen, onpick: (id) => (close(), onpick(id)) }), "选择身份");
}

export function readList(anchor, chat, entry) {
  const others = chat.people.filter((id) => id !== entry.sender);
  const read = others.filter((id) => entry.read_by.includes(id));
  const unread = others.filter((id) => !entry.read_by.includes(id));
  const names = (ids) => h("p", {}, ids.length ? ids.slice(0, 200).map(nameOf).join("、") : "无", ids.length > 200 ? " 等" : "");
  popover(anchor, h("div", { class: "read-list" },
    h("h3", {}, `已读 ${read.length} 人`), names(read), h("h3", {}, `未读 ${unread.length} 人`), names(unread)), "已读名单");
}

export function newPrivateChat(open) {
  const robots = [...town.channels.values()].filter((c) => c.kind !== "webhook");
  const select = h("select", { id: "private-robot" }, robots.map((c) =>
    h("option", { value: c.id }, `${c.name} · ${PLATFORMS[c.platform]}${CHANNEL_KINDS[c.kind]}（${c.id}）`)));
  const holder = h("div");
  const start = async (person) => {
    try {
      const chat = await post("open", { person, channel: select.value });
      await refresh();
      dialog.close();
      open(chat.id, person);
    } catch (error) {
      toast(error.message, true);
    }
  };
  const draw = () => {
    const robot = town.channels.get(select.value);
    const has = (p) => robot && p.accounts.some((a) => a.platform === robot.platform && a.corp === robot.corp);
    holder.replaceChildren(picker([...town.people.values()].filter(has).map((p) => p.id), { onpick: start }));
  };
  select.addEventListener("change", draw);
  const close = h("button", { type: "button", class: "ghost", "aria-label": "关闭", onclick: () => dialog.close() }, icon("close"));
  const dialog = h("dialog", { class: "dialog", "aria-label": "打开私聊" },
    h("header", {}, h("h2", {}, "打开与机器人的私聊"), close),
    h("label", { for: "private-robot" }, "机器人"), select, h("p", { class: "label" }, "以谁的身份"), holder);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
}
