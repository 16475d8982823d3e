// dates.js: times as the persona's device would show them. The page never uses the
// browser's own zone for what is on screen, because the persona may sit elsewhere.

let zone = "UTC";
let nowMs = () => Date.now();

export function setZone(z) { zone = valid(z) ? z : "UTC"; }
export const getZone = () => zone;
/** setNow gives the module the workspace's clock. */
export function setNow(fn) { nowMs = fn; }
export const now = () => nowMs();

function valid(z) {
  try { new Intl.DateTimeFormat("en-GB", { timeZone: z }); return Boolean(z); } catch { return false; }
}

const cache = new Map();
function fmt(options) {
  const key = zone + JSON.stringify(options);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return cache.get(key);
}
const parts = (ms, options) => Object.fromEntries(fmt(options).formatToParts(ms).map((p) => [p.type, p.value]));

export const time = (ms) => fmt({ hour: "2-digit", minute: "2-digit" }).format(ms);
const timeSecs = (ms) => fmt({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(ms);

/** dayKey is the civil day in the persona's zone, as 2026-09-15. */
export function dayKey(ms) {
  const p = parts(ms, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${p.year}-${p.month}-${p.day}`;
}

/** localInput is the value of a datetime-local field for an instant, in the persona's zone. */
export function localInput(ms) {
  const p = parts(ms, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

/** fromLocal reads such a value back: the wall time in the persona's zone as an instant. */
export function fromLocal(text) {
  const wall = Date.parse(text + (text.length === 16 ? ":00Z" : "Z"));
  if (Number.isNaN(wall)) return NaN;
  let guess = wall;
  for (let i = 0; i < 3; i++) guess += wall - Date.parse(localInput(guess) + ":00Z");
  return guess;
}

function relativeDay(ms) {
  const key = dayKey(ms);
  const today = dayKey(now());
  if (key === today) return "Today";
  const diff = Math.round((Date.parse(key) - Date.parse(today)) / 86400000);
  return diff === 1 ? "Tomorrow" : diff === -1 ? "Yesterday" : "";
}

// Slack leaves the year out within six months.
const withYear = (ms) => (Math.abs(ms - now()) > 183 * 86400000 ? { year: "numeric" } : {});
const long = (ms) => fmt({ weekday: "long", day: "numeric", month: "long", ...withYear(ms) }).format(ms);
const medium = (ms) => fmt({ day: "numeric", month: "long", ...withYear(ms) }).format(ms);
// The browsers disagree about September; the bot writes Sep.
const sep = (text) => text.replace(/\bSept\b/, "Sep");
const short = (ms) => sep(fmt({ day: "numeric", month: "short", ...withYear(ms) }).format(ms));

export const dayTitle = (ms) => relativeDay(ms) || long(ms);
/** clockParts is the clock bar in pieces, so that a phone can leave some out. */
export const clockParts = (ms) => ({ day: sep(fmt({ weekday: "short", day: "numeric", month: "short" }).format(ms).replace(",", "")), year: fmt({ year: "numeric" }).format(ms), time: time(ms), zone: fmt({ timeZoneName: "short" }).formatToParts(ms).find((p) => p.type === "timeZoneName")?.value || "" });

export const full = (ms) => sep(fmt({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(ms));

export function ago(ms) {
  const s = Math.round((now() - ms) / 1000);
  const [n, word] = [[86400, "day"], [3600, "hour"], [60, "minute"]].map(([u, w]) => [Math.floor(Math.abs(s) / u), w]).find(([n]) => n > 0) || [0, ""];
  if (!n) return s >= 0 ? "just now" : "in a moment";
  const text = `${n} ${word}${n === 1 ? "" : "s"}`;
  return s >= 0 ? `${text} ago` : `in ${text}`;
}

/** token renders Slack's date tokens: "{date_short_pretty} at {time}"; mid: it stands inside a sentence. */
export function token(unix, pattern, mid = false) {
  const ms = unix * 1000;
  const pretty = (text, inSentence) => {
    const word = relativeDay(ms);
    return word ? (inSentence ? word.toLowerCase() : word) : text;
  };
  const table = {
    date_num: () => dayKey(ms), date: () => medium(ms), date_short: () => short(ms), date_long: () => long(ms),
    date_pretty: (i) => pretty(medium(ms), i), date_short_pretty: (i) => pretty(short(ms), i), date_long_pretty: (i) => pretty(long(ms), i),
    time: () => time(ms), time_secs: () => timeSecs(ms), ago: () => ago(ms),
  };
  return pattern.replace(/\{(\w+)\}/g, (all, name, at) => (table[name] ? table[name](mid || at > 0) : all));
}
