import { letGo } from "./press.js";

const KEY = "memlog-admin-key";
const PATIENCE_MILLIS = 20_000;

/** The service was not reached, or did not answer in time. */
export class NoAnswer extends Error {}

/** Kept in this tab until it is closed. */
export const useKey = (key) => sessionStorage.setItem(KEY, key);

const onTheWay = new Map();

/** Answers JSON, or fails with the service's own words and code; never while something is being pressed, as an answer is drawn. */
async function call(path, options = {}) {
  let answer;
  let text;
  try {
    answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS), ...options });
    text = await answer.text();
  } catch {
    throw new NoAnswer(`${path}: no answer`);
  } finally {
    await letGo();
  }
  const body = text ? JSON.parse(text) : null;
  if (!answer.ok) {
    const failure = new Error(body?.detail ? `${body.code ?? answer.status}: ${body.detail}` : `${path}: ${answer.status}`);
    failure.code = body?.code;
    throw failure;
  }
  return body;
}

export const read = (path) => call(path);

/**
 * A JSON body and, if there is one, the key: neither can be sent by a form of another site. What is pressed again while it is on its
 * way is not sent a second time.
 */
export function write(path, body) {
  const key = sessionStorage.getItem(KEY);
  const headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const request = `${path} ${JSON.stringify(body)} ${key}`;
  if (!onTheWay.has(request)) {
    onTheWay.set(request, call(path, { method: "POST", headers, body: JSON.stringify(body) }).finally(() => onTheWay.delete(request)));
  }
  return onTheWay.get(request);
}
