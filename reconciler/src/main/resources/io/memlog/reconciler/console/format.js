import { element } from "./dom.js";

export const STORES = { VECTOR: "Postgres", GRAPH: "Neo4j" };

export const number = (value) => (value === null || value === undefined ? "–" : Number(value).toLocaleString("en"));

export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

export const megabytes = (bytes) => (bytes === null || bytes === undefined ? "–" : `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`);

/** Year first, as Sweden writes it, so that no day is taken for a month. */
export const time = (iso) => (iso ? new Date(iso).toLocaleString("sv-SE") : "–");

/** A length of time in one or two words. */
export function seconds(value) {
  if (value === null || value === undefined) return "unknown";
  if (value < 120) return `${Math.round(value)} s`;
  if (value < 7200) return `${Math.round(value / 60)} min`;
  return value < 172800 ? `${Math.round(value / 3600)} h` : `${Math.round(value / 86400)} days`;
}

let ahead = 0;

/** The service's clock: what it says of now, so that ages do not depend on this machine's clock. */
export function clockIs(iso) {
  ahead = Date.parse(iso) - Date.now();
}

export const secondsSince = (iso) => Math.max(0, (Date.now() + ahead - Date.parse(iso)) / 1000);

/** How long ago, with the moment itself when pointed at. */
export function ago(iso) {
  if (!iso) return "–";
  const age = secondsSince(iso);
  return element("time", { datetime: iso, title: time(iso) }, age < 1 ? "now" : `${seconds(age)} ago`);
}

export const pill = (text, look) => element("span", { class: `pill ${look}` }, text);

/** Something that is pressed; what comes of it is registered under the action's name. */
export const button = (text, action, argument, more = {}) => element("button", {
  type: "button", "data-action": action, "data-argument": JSON.stringify(argument), "data-key": `${action} ${JSON.stringify(argument)}`, ...more,
}, text);

/** The same for something that only who has the key may do. */
export const change = (text, action, argument, more = {}) => button(text, action, argument, { "data-write": true, "aria-describedby": "access-note", ...more });

/** A table that becomes cards in a narrow window: each cell knows its heading. */
export const table = (key, headings, rows) => element("table", { "data-key": key },
  element("thead", {}, element("tr", {}, headings.map((heading) => element("th", { scope: "col" }, heading)))),
  element("tbody", {}, rows));

export const row = (key, headings, cells, look) => element("tr", { "data-key": key, class: look }, cells.map((cell, i) => element("td", { "data-label": headings[i] }, element("div", {}, cell))));

export const keyText = (text) => element("span", { class: "key" }, text);

export const quiet = (...content) => element("p", { class: "quiet" }, content);

/** Terms and what they are, without the unknown ones. */
export const facts = (pairs) => element("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
