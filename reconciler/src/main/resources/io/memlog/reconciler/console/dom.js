const SVG = "http://www.w3.org/2000/svg";

/** Makes an element; texts only ever become text, never markup. Attributes that are false, null or undefined are left out. */
export const element = (tag, attributes, ...content) => fill(document.createElement(tag), attributes, content);

export const shape = (tag, attributes, ...content) => fill(document.createElementNS(SVG, tag), attributes, content);

function fill(made, attributes, content) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...given(content));
  return made;
}

const given = (content) => content.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map((child) => (child instanceof Node ? child : String(child)));

export const byId = (id) => document.getElementById(id);

/**
 * Makes a place hold what is wanted and touches only what differs: nodes that can stay do, with their focus, selection and scroll
 * position. What belongs to the reader (open details, ticks, typed text) is never changed. Nodes with the same data-key are the same.
 */
export function show(place, ...content) {
  const wanted = given(content).map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const keys = new Set(wanted.map(keyOf).filter(Boolean));
  const known = new Map([...place.childNodes].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = place.firstChild;
  for (const next of wanted) {
    while (at && keyOf(at) && !keys.has(keyOf(at))) at = remove(at);
    if (at && isSame(at, next)) {
      update(at, next);
      at = at.nextSibling;
      continue;
    }
    const old = known.get(keyOf(next));
    if (old && isSame(old, next)) {
      place.insertBefore(old, at);
      update(old, next);
    } else {
      place.insertBefore(next, at);
    }
  }
  while (at) at = remove(at);
}

const keyOf = (node) => node.dataset?.key;

const isSame = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

function update(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
  show(old, ...next.childNodes);
}

/** Who had the focus on something that is gone goes on at the heading above it, not at the top of the page. */
function remove(node) {
  const after = node.nextSibling;
  const heading = node.contains(document.activeElement) ? node.parentElement.closest("section")?.querySelector("h2") : null;
  node.remove();
  heading?.focus({ preventScroll: true });
  return after;
}
