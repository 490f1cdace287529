import { useKey, write } from "./api.js";
import { ask } from "./dialog.js";
import { byId } from "./dom.js";

let access = null;

/** Why a change would be refused, in a sentence; empty if it would not. */
function reason() {
  if (!access || access.granted) return "";
  if (access.code !== "UNAUTHORIZED") return `Nothing can be changed from here. ${access.detail}`;
  const given = access.detail.endsWith("none") ? "none was given" : "another one was given";
  return `Changes need the admin key of this reconciler (MEMLOG_ADMIN_KEY); ${given}.`;
}

export async function readAccess() {
  access = await write("/v1/access", {});
  document.body.dataset.access = access.granted ? "granted" : "refused";
  byId("access-note").textContent = reason();
  byId("access-state").textContent = access.granted ? (access.keyNeeded ? "Key accepted" : "No key needed") : "Read only";
  byId("access-key").hidden = !access.keyNeeded;
}

/** Asks for the key, with the reason why; true if with it changes are taken. */
export async function enterKey(what) {
  const given = await ask({
    title: what ? `${what}: the admin key is needed` : "Admin key", text: [reason() || "The key that was given is accepted.", "It is kept in this tab until it is closed."],
    fields: [{ name: "key", label: "Key", type: "password", autocomplete: "off", required: true }], yes: "Use this key",
  });
  if (!given) return false;
  useKey(given.key);
  await readAccess();
  if (!access.granted) throw new Error(reason());
  return true;
}

/** True if it may be done, with a key that is asked for if need be. */
export async function mayChange(what) {
  await readAccess();
  if (access.granted) return true;
  if (access.code !== "UNAUTHORIZED") throw new Error(reason());
  return enterKey(what);
}
