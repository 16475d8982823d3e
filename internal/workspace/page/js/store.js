// store.js: what the page knows, in one place, and the small bus on which modules tell each other.


export const S = {
  boot: null,          // last GET /client/boot
  me: null,            // the persona
  users: new Map(),    // id → user
  channels: new Map(), // id → channel
  place: "",           // channel id or "home"
  thread: "",          // ts of the open thread's first message
  sockets: 0,          // how many sockets the app holds
};

const target = new EventTarget();
export const emit = (type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));
export const on = (type, fn) => target.addEventListener(type, (e) => fn(e.detail));

export function load(boot) {
  S.boot = boot;
  S.me = boot.me;
  S.users = new Map((boot.users || []).map((u) => [u.id, u]));
  S.channels = new Map((boot.channels || []).map((c) => [c.id, c]));
  S.sockets = boot.bot?.connected ?? 0;
}

export const nameOf = (user) => user?.real_name || user?.name || "someone";

/** person is what a message's author or a picker shows. */
export function person(id) {
  const u = S.users.get(id);
  return u ? { ...u, handle: u.name, name: nameOf(u) } : null;
}

export function isBotDM(id) { return id && id === S.boot?.bot?.dm; }

export function channelTitle(c) {
  if (!c) return "";
  if (c.kind === "im") return isBotDM(c.id) ? S.boot.bot.name : nameOf(S.users.get(c.user)) || c.name;
  return c.name;
}

export const kindText = (c) => ({ public: "Public channel", private: "Private channel", im: "Direct message", mpim: "Group message", ext: "Shared with another organisation" })[c.kind] || "Channel";

/** people who can be picked or played: not bots, not gone. */
export const living = () => [...S.users.values()].filter((u) => !u.is_bot && !u.deleted);

export const userOptions = () => [...S.users.values()].filter((u) => !u.deleted).map((u) => ({ label: nameOf(u), value: u.id, hint: u.title || "@" + u.name })).sort((a, b) => a.label.localeCompare(b.label));
export const channelOptions = () => [...S.channels.values()].filter((c) => !c.archived).map((c) => ({ label: (c.kind === "im" ? "" : "#") + channelTitle(c), value: c.id }));

/** messageMs is the moment to show for a message: the clock of the workspace, not of its stamp. */
export const messageMs = (m) => (m.shown_at ? Date.parse(m.shown_at) : Number(m.ts) * 1000);

