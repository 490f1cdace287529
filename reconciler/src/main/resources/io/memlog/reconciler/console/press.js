const PATIENCE_MILLIS = 10_000;

let release = null;
let released = Promise.resolve();

function press() {
  if (release) return;
  released = new Promise((resolve) => {
    const timer = setTimeout(() => release?.(), PATIENCE_MILLIS);
    release = () => {
      clearTimeout(timer);
      release = null;
      resolve();
    };
  });
}

/** Whether a button of the mouse is down, or a finger on the page. */
export const isPressed = () => release !== null;

/** Until it is let go, and what it meant was done: what moves away from under the hand is not pressed, or something else is. */
export const letGo = () => released;

export function listenToPresses() {
  addEventListener("pointerdown", press, true);
  // The click follows in the same task or the next one.
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => release?.()), true);
  // It may be let go where this page does not hear of it.
  addEventListener("pointermove", (event) => { if (event.buttons === 0) release?.(); }, true);
  addEventListener("blur", () => release?.());
}
