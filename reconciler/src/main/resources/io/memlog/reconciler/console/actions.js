import { mayChange } from "./access.js";
import { number } from "./format.js";

const actions = new Map();
const forms = new Map();

/** What a button does, by its data-action; it may return a sentence on what came of it. */
export const on = (name, action) => actions.set(name, action);

/** What a form does, by its data-form: it gets its fields, and the button that was pressed. */
export const onForm = (name, action) => forms.set(name, action);

/** A sentence on what came of a request. */
export const asked = (operation) => `${operation.operation} ${operation.state.toLowerCase()}: ${operation.id}`;

export const counted = (report) => Object.entries(report).filter(([, value]) => typeof value === "number").map(([name, value]) => `${name} ${number(value)}`).join(", ");

export const scopeOf = (text) => {
  const [tenantId, userId] = text.trim().split("/");
  return text.trim() ? { scope: { tenantId, userId } } : {};
};

/** Where it is said what came of what is pressed: looked for before, as what was pressed may be gone by then. */
const answerFor = (source) => source.closest("section, header").querySelector(".answer");

function tell(answer, text, look) {
  answer.className = `answer ${look}`;
  answer.textContent = text;
}

async function run(source, isChange, name, action, changed) {
  const answer = answerFor(source);
  try {
    if (isChange && !(await mayChange(name))) return;
    const text = await action();
    if (text) tell(answer, text, "");
  } catch (failure) {
    tell(answer, failure.message, "problem");
  }
  changed();
}

/** One listener for all buttons and forms, also those that come later. */
export function listen(changed) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    const argument = button.dataset.argument ? JSON.parse(button.dataset.argument) : null;
    run(button, "write" in button.dataset, button.textContent, () => actions.get(button.dataset.action)(argument, button), changed);
  });
  document.addEventListener("submit", (event) => {
    const { form } = event.target.dataset;
    if (!form) return;
    event.preventDefault();
    const pressed = event.submitter ?? event.target.querySelector("button");
    const fields = Object.fromEntries(new FormData(event.target));
    run(event.target, "write" in pressed.dataset, pressed.textContent, () => forms.get(form)(fields, pressed.value), changed);
  });
}
