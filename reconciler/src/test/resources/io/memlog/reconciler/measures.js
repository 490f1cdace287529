// What a test of the console asks the page; but for the aim, every function is a pure reading.
(() => {
  const isShown = (element) => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
  const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${element.name ? `[${element.name}]` : ""} "${element.textContent.trim().slice(0, 40)}"`;
  const controls = () => [...document.querySelectorAll("a[href], button, input, select, summary")].filter((control) => isShown(control) && !control.disabled);

  const painted = new Map();
  const paint = (colour) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  /** [r, g, b, a] of any colour that a style computes to. */
  const channels = (colour) => {
    if (!painted.has(colour)) painted.set(colour, paint(colour));
    return painted.get(colour);
  };
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((channel) => channel / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const box = at instanceof SVGGElement ? at.querySelector(":scope > rect") : null;
      if (box) return getComputedStyle(box).fill;
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] > 0) return colour;
    }
    return "white";
  };

  /** What is to be pressed, and what came of it. */
  let aim = null;
  const watch = (event) => {
    if (!aim) return;
    const isOnIt = aim.target.contains(event.target);
    if (event.type === "pointerdown") aim.isStruck = isOnIt;
    if (event.type === "click") aim.isPressed = isOnIt;
    // What has come to lie in its place must not be pressed instead.
    if (!aim.isStruck) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) addEventListener(type, watch, true);

  window.measures = {
    /** Names of the controls in the order of the page. */
    controls: () => controls().map(name),

    /**
     * Takes aim at what is called so within a place, after it was brought into sight, and returns its middle; null while there is
     * none that could be pressed.
     */
    aim: (selector, text) => {
      const found = controls().find((control) => control.closest(selector) && control.textContent.trim().startsWith(text));
      if (!found) return null;
      found.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, right, top, bottom } = found.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      if (!found.contains(document.elementFromPoint(x, y))) return null;
      aim = { target: found, isStruck: false, isPressed: false };
      return { x, y };
    },

    /** Whether the button of the mouse went down on it, and whether that and letting go came to a click on it. */
    pressed: () => {
      const { isStruck, isPressed } = aim;
      aim = null;
      return { isStruck, isPressed };
    },

    /** What has the focus, and whether that can be seen; null if nothing has it. */
    focus: () => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const style = getComputedStyle(focused);
      const place = focused.getBoundingClientRect();
      return {
        place: controls().indexOf(focused),
        name: name(focused),
        isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && place.width > 0 && place.bottom > 0 && place.top < innerHeight && place.left >= 0 && place.right <= innerWidth,
        contrast: contrast(style.outlineColor, background(focused.parentElement)),
      };
    },

    /** Elements that reach beyond the window's edges. */
    tooWide: () => [...document.body.querySelectorAll("*")].filter((element) => isShown(element) && !element.closest(".hidden, .skip"))
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5).map(name),

    /** Cells that leave their text no room for a word. */
    tooNarrow: () => [...document.querySelectorAll("td > *, dd")].filter((cell) => isShown(cell) && cell.textContent.length > 8 && cell.clientWidth > 0 && cell.clientWidth < 80).map(name),

    /** Texts that are too faint, with their contrast; 4.5 is WCAG's level AA for text of this size. */
    tooFaint: () => {
      const faint = [];
      let texts = 0;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (walker.currentNode.data.trim() === "" || !isShown(element) || element.closest(".hidden, .skip")) continue;
        texts++;
        const style = getComputedStyle(element);
        const found = contrast(element instanceof SVGElement ? style.fill : style.color, background(element));
        if (found < 4.5) faint.push(`${name(element)} ${found.toFixed(2)}`);
      }
      return { texts, faint };
    },
  };
})();
