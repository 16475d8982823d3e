// api.js: the page's side of CLIENT.md: JSON requests that fail with a sentence, and the event stream.

import { S, emit } from "./store.js";

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.message || `The workspace answered ${status}. Is “bot try” still running?`);
    this.status = status;
    this.code = body?.error || "";
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new ApiError(0, { error: "unreachable", message: "The workspace cannot be reached. Is “bot try” still running?" });
  }
  const text = await response.text();
  let body = null;
  try { body = JSON.parse(text); } catch { /* not JSON: an old proxy page or plain text */ }
  if (!response.ok || !body) throw new ApiError(response.status, body);
  return body;
}

export function get(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined && v !== ""));
  return request(`client/${path}${query.size ? "?" + query : ""}`);
}

export function post(path, body = {}) {
  return request(`client/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** as adds who is acting. */
export const asMe = (body) => ({ as: S.me.id, ...body });

export async function manifest() {
  const response = await fetch("client/manifest", { credentials: "same-origin" });
  if (!response.ok) throw new ApiError(response.status, null);
  return response.text();
}

let stream = null;
let retry = 0;
let timer = 0;
let connectedOnce = false;

/** listen opens the event stream for the persona; it comes back by itself, and says so with "reconnected". */
export function listen(as) {
  stop();
  connectedOnce = false;
  retry = 0;
  connect(as);
}

function stop() {
  clearTimeout(timer);
  stream?.close();
  stream = null;
}

function connect(as) {
  const source = new EventSource(`client/events?as=${encodeURIComponent(as)}`);
  stream = source;
  source.onopen = () => {
    retry = 0;
    emit("stream", { up: true, again: connectedOnce });
    connectedOnce = true;
  };
  source.onmessage = (e) => {
    if (source !== stream) return;
    let event;
    try { event = JSON.parse(e.data); } catch { return; }
    emit("event:" + event.type, event);
  };
  // The browser's own retry gives up after an error answer; this one does not.
  source.onerror = () => {
    if (source !== stream) return;
    stop();
    emit("stream", { up: false });
    timer = setTimeout(() => connect(as), Math.min(8000, 400 * 2 ** retry++));
  };
}

addEventListener("pagehide", stop);
addEventListener("pageshow", (e) => { if (e.persisted && S.me) listen(S.me.id); });
