// The menu of things that may go wrong.

import { h, popover, toast } from "./dom.js";
import { get, post } from "./api.js";
import { town } from "./store.js";
import { FAULTS, PLATFORMS, faultName } from "./texts.js";

const number = (name, words, value, props = {}) =>
  h("label", {}, words, h("input", { type: "number", name, min: 0, step: "any", value, inputMode: "decimal", ...props }));

const select = (name, words, options) =>
  h("label", {}, words, h("select", { name }, options.map(([value, label]) => h("option", { value }, label))));

export async function faultsMenu(anchor, openChats) {
  const active = h("ul", { class: "faults-on" });
  const chats = openChats.map((chat) => [chat.id, `会话：${chat.title}`]);
  const channels = [...town.channels.values()].slice(0, 60).map((c) => [c.id, `通道：${c.name}（${c.id}）`]);
  const delay = number("delay_s", "慢多少秒", "3");
  const form = h("form", { class: "faults-form" },
    select("kind", "出什么故障", FAULTS),
    select("platform", "哪个平台", [["*", "两个平台"], ...Object.entries(PLATFORMS)]),
    select("target", "范围", [["", "全部"], ...chats, ...channels]),
    h("div", { class: "pair" }, number("count", "几次", "1", { step: 1 }), number("seconds", "或持续（秒）", "")),
    delay,
    h("div", { class: "pair" }, h("button", { type: "submit", class: "primary" }, "开始"),
      h("button", { type: "button", class: "ghost", onclick: () => act("faults/clear") }, "全部解除")));
  const fit = () => (delay.hidden = form.elements.kind.value !== "delay");
  form.addEventListener("change", fit);
  fit();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    const body = { platform: values.platform, kind: values.kind };
    if (values.target) body.target = values.target;
    if (Number(values.seconds) > 0) body.seconds = Number(values.seconds);
    else if (Number(values.count) > 0) body.count = Number(values.count);
    if (values.kind === "delay" && Number(values.delay_s) > 0) body.delay_s = Number(values.delay_s);
    act("fault", body);
  });
  const draw = (faults) => {
    anchor.classList.toggle("faulty", faults.active.length > 0);
    active.replaceChildren(...faults.active.map((f) => h("li", {},
      `${faultName(f.kind)} · ${PLATFORMS[f.platform] ?? "两个平台"}${f.target ? ` · ${f.target}` : ""}`,
      h("small", {}, f.count ? `还有 ${f.count} 次` : "到时间为止"))));
    if (!faults.active.length) active.append(h("li", { class: "hint" }, "现在一切正常"));
  };
  const act = async (path, body = {}) => {
    try {
      draw(await post(path, body));
    } catch (error) {
      toast(error.message, true);
    }
  };
  popover(anchor, h("div", { class: "faults" }, h("h3", {}, "正在发生"), active, h("h3", {}, "制造故障"), form), "故障");
  draw(await get("faults"));
}
