// The simulated time, fast-forward, faults and whether the page is connected.

import { fullDayOf, h, icon, secondOf, toast } from "./dom.js";
import { post } from "./api.js";
import { faultsMenu } from "./faults.js";
import { listen, now, setClock, town } from "./store.js";

const MORNING_HOUR = 8;
const CHINA_OFFSET_S = 8 * 3600; // Asia/Shanghai has had no summer time since 1991
const DAY_S = 86400;

function secondsToMorning() {
  const seconds = Math.floor(now().getTime() / 1000) + CHINA_OFFSET_S;
  const left = (MORNING_HOUR * 3600 - (seconds % DAY_S) + DAY_S) % DAY_S;
  return left || DAY_S;
}

const STEPS = [
  ["+1分", "时间前进 1 分钟", () => 60],
  ["+10分", "时间前进 10 分钟", () => 600],
  ["+1小时", "时间前进 1 小时", () => 3600],
  ["到早8点", "时间前进到下一个早上 8 点", secondsToMorning],
];

export function topbar(root, { openChats, toList }) {
  const date = h("span", { class: "date" });
  const time = h("b", { class: "time" });
  const steps = STEPS.map(([words, title, seconds]) =>
    h("button", { type: "button", class: "step", title, onclick: () => advance(seconds()) }, words));
  const state = h("span", { class: "connection" });
  const faults = h("button", {
    type: "button", class: "ghost fault-button", "aria-haspopup": "dialog", title: "制造平台故障",
    onclick: () => faultsMenu(faults, openChats()),
  }, icon("bolt"), h("span", {}, "故障"));
  const back = h("button", { type: "button", class: "ghost to-list", "aria-label": "回到会话列表", onclick: toList }, icon("back"));
  root.replaceChildren(back, h("h1", {}, h("img", { src: "/page/icon.svg", alt: "", class: "logo" }), h("span", {}, "模拟小镇")),
    h("div", { class: "clock", title: "模拟时间（北京时间）" }, icon("clock"), date, time),
    h("div", { class: "steps", role: "group", "aria-label": "快进时间" }, steps), faults, state);

  const drawTime = () => {
    date.textContent = fullDayOf(now());
    time.textContent = secondOf(now());
  };

  async function advance(seconds) {
    for (const step of steps) step.disabled = true;
    root.classList.add("moving");
    try {
      setClock(await post("clock", { advance_s: seconds }));
    } catch (error) {
      toast(error.message, true);
    } finally {
      for (const step of steps) step.disabled = false;
      root.classList.remove("moving");
    }
  }

  const drawState = () => {
    state.className = `connection ${town.connected ? "connection-on" : "connection-off"}`;
    state.textContent = town.connected ? "已连接" : "连接断开，正在重连";
  };
  listen((kind) => {
    if (kind === "clock") drawTime();
    if (kind === "connection") drawState();
  });
  setInterval(drawTime, 250);
  drawTime();
  drawState();
}
