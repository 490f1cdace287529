import { read, write } from "./api.js";
import { byId, element, facts, moment, number, pill, show, table } from "./view.js";

const HEADINGS = ["Letter", "Stage", "From", "Time", "State", ""];

function details(letter) {
  const owner = letter.owner ? Object.values(letter.owner).filter(Boolean).join("/") : null;
  return element("details", {},
    element("summary", { "data-focus": `letter ${letter.partition} ${letter.offset}` }, letter.code),
    facts([
      ["place", `memory.dead-letter-${letter.partition}@${letter.offset}`], ["detail", letter.detail], ["attempts", letter.attempts], ["retries", letter.retries],
      ["owner", owner], ["trace", letter.traceId], ["bytes", letter.valueBytes], ["decided by", letter.decision?.by], ["because", letter.decision?.reason],
    ]));
}

async function ask(path, request, changed) {
  const answer = byId("letter-answer");
  try {
    const report = await write(path, request);
    answer.className = "answer";
    // A retry is an operation: what comes of it is told where they are.
    answer.textContent = report.operation ? `${report.operation} ${report.state.toLowerCase()}: ${report.id}` : Object.entries(report).filter(([, value]) => typeof value === "number").map(([name, value]) => `${name} ${number(value)}`).join(", ");
  } catch (failure) {
    answer.className = "answer problem";
    answer.textContent = failure.message;
    if (failure.status === 401) byId("access").open = true;
  }
  changed();
}

function discard(place, changed) {
  const reason = prompt("Why is this letter not needed?");
  if (reason) ask("/v1/dead-letters/discard", { ...place, by: "console", reason }, changed);
}

function row(letter, changed) {
  const place = { partition: letter.partition, offset: letter.offset };
  const isOpen = letter.state === "UNDECIDED";
  const source = letter.source ? `${letter.source.topic}-${letter.source.partition}@${letter.source.offset}` : "–";
  const buttons = element("div", { className: "controls" },
    element("button", { type: "button", "data-focus": `retry ${letter.partition} ${letter.offset}`, onclick: () => ask("/v1/dead-letters/retry", { ...place, by: "console" }, changed) }, "Retry"),
    element("button", { type: "button", "data-focus": `discard ${letter.partition} ${letter.offset}`, onclick: () => discard(place, changed) }, "Discard"));
  return [details(letter), letter.stage, source, moment(letter.time), pill(letter.state.toLowerCase(), isOpen ? "bad" : "off"), isOpen ? buttons : null];
}

function retryAll(code, count, changed) {
  const retry = () => confirm(`Send again what was refused as ${code}? At most 1,000 letters.`) && ask("/v1/dead-letters/retry", { code, by: "console" }, changed);
  return element("button", { type: "button", "data-focus": `retry all ${code}`, onclick: retry }, `Retry all ${code} (${number(count)})`);
}

/** Returns how many are undecided. */
export async function showLetters(changed) {
  const { undecided, undecidedByCode, letters } = await read("/v1/dead-letters?limit=50");
  byId("letter-count").textContent = `${number(undecided)} undecided`;
  const codes = element("div", { className: "controls" }, ...Object.entries(undecidedByCode).map(([code, count]) => retryAll(code, count, changed)));
  const content = letters.length === 0 ? [element("p", { className: "quiet" }, "None.")] : [codes, table(HEADINGS, letters.map((letter) => row(letter, changed)))];
  show(byId("letter-list"), JSON.stringify(letters), ...content);
  return undecided;
}
