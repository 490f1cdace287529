/** Makes an element; texts only ever become text, never markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (name === "className" || name === "hidden" || name === "value" || name === "max" || name === "open" || name === "disabled") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

export const byId = (id) => document.getElementById(id);

export const pill = (text, look) => element("span", { className: `pill ${look}` }, text);

export const number = (value) => (value === null || value === undefined ? "–" : Number(value).toLocaleString("en"));

/** Year first, as Sweden writes it, so that no day is taken for a month. */
export function time(iso) {
  return iso ? new Date(iso).toLocaleString("sv-SE") : "–";
}

/** The same on one line of its own. */
export const moment = (iso) => (iso ? element("time", { datetime: iso }, time(iso)) : null);

export function seconds(value) {
  if (value === null || value === undefined) return "unknown";
  if (value < 1) return "now";
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}

/** How long ago something was. */
export const age = (value) => (value === null || value === undefined ? "unknown" : value < 1 ? "just now" : `${seconds(value)} old`);

/** A table that becomes cards in a narrow window: each cell knows its heading. */
export function table(headings, rows) {
  return element("table", {},
    element("thead", {}, element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading)))),
    element("tbody", {}, ...rows.map((row) => cells(headings, row))));
}

export function cells(headings, row) {
  return element("tr", {}, ...row.map((cell, i) => element("td", { "data-label": headings[i], ...(cell?.isKey ? { className: "key" } : {}) },
    cell instanceof Node ? cell : element("span", {}, cell?.isKey ? cell.text : cell ?? (headings[i] ? "–" : "")))));
}

export const key = (text) => ({ isKey: true, text });

/** Terms and what they are, without the unknown ones. */
export function facts(pairs) {
  return element("dl", {}, ...pairs.filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
}

/** Replaces what is in a place, unless nothing has changed. What was opened stays open, and the focus where it is. */
export function show(place, signature, ...content) {
  if (place.dataset.signature === signature) return;
  const opened = [...place.querySelectorAll("details[open] > summary")].map((summary) => summary.dataset.focus);
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  place.replaceChildren(...content);
  for (const summary of place.querySelectorAll("details > summary")) summary.parentElement.open = opened.includes(summary.dataset.focus);
  if (focused) place.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  place.dataset.signature = signature;
}
