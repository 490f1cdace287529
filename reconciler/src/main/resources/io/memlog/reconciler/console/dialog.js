import { byId, element } from "./dom.js";

const dialog = () => byId("dialog");

function field({ name, label, ...attributes }) {
  return element("label", {}, label, element("input", { name, ...attributes }));
}

/**
 * Asks before something is done, on the page itself, where what goes on behind it goes on.
 *
 * @returns the fields as they were filled in, or null if it was not to be
 */
export function ask({ title, text, fields = [], yes }) {
  byId("dialog-title").textContent = title;
  byId("dialog-text").replaceChildren(...[text].flat().map((line) => element("p", {}, line)));
  byId("dialog-fields").replaceChildren(...fields.map(field));
  byId("dialog-yes").textContent = yes;
  dialog().returnValue = "";
  dialog().showModal();
  if (fields.length === 0) byId("dialog-yes").focus();
  return new Promise((resolve) => {
    dialog().addEventListener("close", () => {
      const given = Object.fromEntries(new FormData(byId("dialog-form")));
      byId("dialog-fields").replaceChildren();
      resolve(dialog().returnValue === "yes" ? given : null);
    }, { once: true });
  });
}

export function listenToDialog() {
  byId("dialog-form").addEventListener("submit", (event) => {
    event.preventDefault();
    dialog().close("yes");
  });
  byId("dialog-no").addEventListener("click", () => dialog().close(""));
}
