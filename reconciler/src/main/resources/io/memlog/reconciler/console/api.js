const KEY = "memlog-admin-key";

export const useKey = (key) => sessionStorage.setItem(KEY, key);

/** Answers JSON, or fails with the service's own words and code. */
async function call(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const text = await answer.text();
  const body = text ? JSON.parse(text) : null;
  if (!answer.ok) {
    const failure = new Error(body?.detail ? `${body.code ?? answer.status}: ${body.detail}` : `${path}: ${answer.status}`);
    failure.status = answer.status;
    throw failure;
  }
  return body;
}

export const read = (path) => call(path);

/** A JSON body and, if there is one, the key: neither can be sent by a form of another site. */
export function write(path, body) {
  const key = sessionStorage.getItem(KEY);
  const headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}
