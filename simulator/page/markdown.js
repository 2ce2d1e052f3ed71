// The platforms' markdown as DOM nodes. Nothing is parsed as HTML: an unknown tag stays what it is, text.

import { h } from "./dom.js";

const COLORS = new Set(["info", "comment", "warning"]);
const INLINE = new RegExp(
  [
    /\\([\\`*_{}[\]()#+\-.!>~|<@])/, // 1 escaped
    /`([^`\n]+)`/, // 2 code
    /!\[([^\]\n]*)\]\(([^)\s]+)[^)\n]*\)/, // 3 4 picture
    /\[((?:[^\]\\\n]|\\.)*)\]\(([^)\s]+)[^)\n]*\)/, // 5 6 link
    /<@([^<>\s]{1,128})>/, // 7 mention
    /<font color=["']?([\w#]+)["']?>([\s\S]*?)<\/font>/, // 8 9 colour
    /\*\*(?=\S)((?:[^*\\\n]|\\.|\*(?!\*))+)\*\*/, // 10 bold
    /(?<![\w*])\*(?=\S)([^*\n]+)\*(?![\w*])/, // 11 italic
    /~~([^~\n]+)~~/, // 12 struck
    /(https?:\/\/[^\s<>"'，。；：！？、（）《》【】「」“”]+)/, // 13 bare address
    /(@(?:所有人|全体成员|all\b))/, // 14
  ].map((r) => r.source).join("|"),
  "i",
);

export function link(address, words) {
  if (!/^https?:\/\//i.test(address)) return h("span", { class: "dead-link", title: address }, words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address }, words);
}

export function inline(text, mention) {
  const nodes = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    if (match.index) nodes.push(rest.slice(0, match.index));
    nodes.push(part(match, mention));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function part(m, mention) {
  if (m[1] !== undefined) return m[1];
  if (m[2] !== undefined) return h("code", {}, m[2]);
  if (m[4] !== undefined) return picture(m[4], m[3]);
  if (m[6] !== undefined) return link(m[6], inline(m[5], mention));
  if (m[7] !== undefined) return mention(m[7]);
  if (m[8] !== undefined) return h("span", { class: COLORS.has(m[8]) ? `font-${m[8]}` : "font-other" }, inline(m[9], mention));
  if (m[10] !== undefined) return h("strong", {}, inline(m[10], mention));
  if (m[11] !== undefined) return h("em", {}, inline(m[11], mention));
  if (m[12] !== undefined) return h("del", {}, m[12]);
  if (m[13] !== undefined) return link(m[13], m[13]);
  return h("span", { class: "mention" }, m[14]);
}

function picture(address, words) {
  if (address.startsWith("/") || address.startsWith(location.origin)) {
    return h("img", { src: address, alt: words || "图片", class: "picture", loading: "lazy" });
  }
  return link(address, `🖼 ${words || "图片"}`);
}

const cellsOf = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

export function markdown(text, mention) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks = [];
  for (let i = 0; i < lines.length; ) i = block(lines, i, blocks, mention);
  return blocks;
}

function block(lines, i, blocks, mention) {
  const line = lines[i];
  if (/^\s*$/.test(line)) return i + 1;
  const heading = /^ {0,3}(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    blocks.push(h("p", { class: `md-h md-h${Math.min(heading[1].length, 4)}` }, inline(heading[2], mention)));
    return i + 1;
  }
  if (/^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
    blocks.push(h("hr"));
    return i + 1;
  }
  if (/^ {0,3}```/.test(line)) {
    const end = lines.findIndex((l, at) => at > i && /^ {0,3}```/.test(l));
    const stop = end < 0 ? lines.length : end;
    blocks.push(h("pre", {}, h("code", {}, lines.slice(i + 1, stop).join("\n"))));
    return stop + 1;
  }
  if (/^\s*\|.*\|\s*$/.test(line) && /^\s*\|[\s:|-]+\|\s*$/.test(lines[i + 1] ?? "")) return table(lines, i, blocks, mention);
  for (const [pattern, build] of [[/^ {0,3}> ?/, quote], [/^\s{0,6}[-*+]\s+/, list("ul")], [/^\s{0,6}\d{1,9}[.)、]\s+/, list("ol")]]) {
    if (pattern.test(line)) {
      let end = i;
      while (end < lines.length && pattern.test(lines[end])) end += 1;
      const found = lines.slice(i, end);
      blocks.push(build(found.map((l) => l.replace(pattern, "")), mention, found));
      return end;
    }
  }
  let end = i + 1;
  while (end < lines.length && !/^\s*$|^ {0,3}(#{1,6}\s|> ?|```)|^\s{0,6}([-*+]|\d{1,9}[.)、])\s+/.test(lines[end])) end += 1;
  const words = lines.slice(i, end).flatMap((l, at) => [at ? h("br") : null, ...inline(l.trim(), mention)]);
  blocks.push(h("p", {}, words));
  return end;
}

const quote = (lines, mention) => h("blockquote", {}, markdown(lines.join("\n"), mention));

const list = (tag) => (lines, mention, raw) => {
  const start = tag === "ol" ? Number(/\d+/.exec(raw[0])[0]) : undefined;
  return h(tag, { start }, lines.map((l) => h("li", {}, inline(l, mention))));
};

function table(lines, i, blocks, mention) {
  let end = i + 2;
  while (end < lines.length && /^\s*\|.*\|\s*$/.test(lines[end])) end += 1;
  const row = (tag) => (line) => h("tr", {}, cellsOf(line).map((cell) => h(tag, {}, inline(cell, mention))));
  const body = lines.slice(i + 2, end).map(row("td"));
  blocks.push(h("div", { class: "table" }, h("table", {}, h("thead", {}, row("th")(lines[i])), h("tbody", {}, body))));
  return end;
}
