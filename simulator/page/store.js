// What the page knows of the town, kept fresh by the event stream.

import { get } from "./api.js";

const PAGE_ENTRIES = 60;

export const town = {
  people: new Map(),
  channels: new Map(),
  chats: new Map(),
  entries: new Map(), // chat id → Map(entry id → entry), only for chats that are open
  unread: new Map(),
  touched: 0,
  connected: false,
  clock: { now: 0, at: 0, running: true },
};

const listeners = new Set();

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(kind, detail) {
  for (const listener of [...listeners]) listener(kind, detail);
}

export const now = () => new Date(town.clock.now + (town.clock.running ? performance.now() - town.clock.at : 0));

export function setClock({ now: moment, running }) {
  town.clock = { now: Date.parse(moment), at: performance.now(), running };
  tell("clock");
}

export function nameOf(id) {
  if (id === "all") return "所有人";
  return town.people.get(id)?.name ?? town.channels.get(id)?.name ?? id;
}

export function personByAccount(chat, userId) {
  for (const id of chat.people) {
    const accounts = town.people.get(id)?.accounts ?? [];
    if (accounts.some((a) => a.platform === chat.platform && a.user_id.toLowerCase() === userId.toLowerCase())) return id;
  }
  return null;
}

export const seenBy = (entry, person) => ({ ...entry, ...(entry.private?.[person] ?? {}) });

export async function loadTown() {
  const state = await get("state");
  town.people = new Map(state.people.map((p) => [p.id, p]));
  town.channels = new Map(state.channels.map((c) => [c.id, c]));
  town.chats = new Map(state.chats.map((c) => [c.id, c]));
  town.touched = Math.max(town.touched, state.touched);
  setClock({ now: state.now, running: town.clock.running });
  setClock(await get("clock"));
  tell("town");
}

export async function openChat(id) {
  if (!town.entries.has(id)) {
    town.entries.set(id, new Map());
    await loadEntries(id, { limit: PAGE_ENTRIES });
  }
  town.unread.delete(id);
  tell("list");
}

async function loadEntries(id, query) {
  const found = await get("shown", { chat: id, ...query });
  const known = town.entries.get(id);
  for (const entry of found) if (!known.has(entry.id)) known.set(entry.id, entry);
  return found.length;
}

export async function loadEarlier(id) {
  const oldest = Math.min(...[...town.entries.get(id).values()].map((e) => e.seq));
  const count = await loadEntries(id, { before: oldest, limit: PAGE_ENTRIES });
  tell("earlier", id);
  return count === PAGE_ENTRIES;
}

export const mayHaveEarlier = (id) => (town.entries.get(id)?.size ?? 0) >= PAGE_ENTRIES;

export function dropChat(id) {
  town.entries.delete(id);
}

function take(entry) {
  town.touched = Math.max(town.touched, entry.touched);
  const chat = town.chats.get(entry.chat);
  if (!chat) {
    refresh();
    return;
  }
  const isNew = entry.seq > chat.last_seq;
  if (isNew) {
    chat.last_seq = entry.seq;
    chat.last_at = entry.at;
    if (!town.entries.has(entry.chat)) town.unread.set(entry.chat, (town.unread.get(entry.chat) ?? 0) + 1);
  }
  if (entry.seq === chat.last_seq) {
    chat.preview = (entry.recalled ? "（已撤回）" : entry.text || entry.title || entry.files[0]?.name || "").slice(0, 40);
    tell("list");
  }
  const known = town.entries.get(entry.chat);
  if (known && (isNew || known.has(entry.id))) {
    known.set(entry.id, entry);
    tell("entry", entry);
  }
}

let refreshing = null;

// A chat that the page has not heard of (a private chat just made): ask for the town again, once.
export function refresh() {
  refreshing ??= loadTown().finally(() => (refreshing = null));
  return refreshing;
}

export function follow() {
  const source = new EventSource(`/sim/events?after=${town.touched}`);
  const connection = (is) => () => {
    if (town.connected !== is) {
      town.connected = is;
      tell("connection");
    }
  };
  source.addEventListener("open", connection(true));
  source.addEventListener("error", connection(false));
  source.addEventListener("shown", (event) => take(JSON.parse(event.data)));
  source.addEventListener("clock", (event) => setClock(JSON.parse(event.data)));
  source.addEventListener("reset", () => location.reload());
}
