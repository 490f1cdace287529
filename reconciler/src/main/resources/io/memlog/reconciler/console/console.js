import { enterKey, readAccess } from "./access.js";
import { listen, on } from "./actions.js";
import { NoAnswer, read } from "./api.js";
import { listenToDialog } from "./dialog.js";
import { byId, show } from "./dom.js";
import { listenToEmbeddings, readEmbeddings, showReembed } from "./embeddings.js";
import { listenToFindings, readFindings } from "./findings.js";
import { clockIs, seconds, time } from "./format.js";
import { listenToGenerations, readGenerations } from "./generations.js";
import { remember } from "./history.js";
import { listenToLetters, readLetters } from "./letters.js";
import { listenToOperations, readOperations } from "./operations.js";
import { narrow, showPipeline } from "./pipeline.js";
import { isPressed, listenToPresses } from "./press.js";
import { showStores } from "./stores.js";
import { showVerdict } from "./verdict.js";

const TICK_MILLIS = 1000;
const COUNT_EVERY_MILLIS = 60_000;

const known = { offsets: null, findings: null, letters: null, last: undefined, running: [], ended: "" };
const problems = new Map();
const waiting = new Set();
let wanted = 0;
let answeredAt = null;
let isLost = false;

/** Each part is read for itself: one that is away or slow must not hide the others. */
async function keep(name, every, refresh) {
  while (true) {
    const before = wanted;
    await attempt(name, refresh);
    draw();
    if (wanted === before) await pause(every());
    if (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

/** Operations are answered from the service's memory: if not even they are, it is the service that is away. */
async function attempt(name, refresh) {
  try {
    if (await refresh() === false) return;
    problems.delete(name);
    answeredAt = Date.now();
    if (name === "operations") isLost = false;
  } catch (failure) {
    problems.set(name, failure.message);
    if (name === "operations") isLost = failure instanceof NoAnswer;
  }
}

const pause = (millis) => new Promise((resolve) => {
  const go = () => {
    clearTimeout(timer);
    waiting.delete(go);
    resolve();
  };
  const timer = setTimeout(go, millis);
  waiting.add(go);
});

/** What was asked for is seen at once, also by a part that is being read just now. */
function wake() {
  wanted++;
  [...waiting].forEach((go) => go());
}

const age = () => (answeredAt === null ? "" : `What stands here is ${seconds((Date.now() - answeredAt) / 1000)} old, of ${time(answeredAt)}.`);

function draw() {
  if (isPressed()) return;
  document.body.dataset.connection = isLost ? "lost" : "there";
  byId("lost").hidden = !isLost;
  show(byId("lost"), isLost ? `The reconciler does not answer. ${age()}` : "");
  if (known.offsets) {
    showPipeline(known.offsets);
    showStores(known.offsets, known.last);
  }
  showReembed(known.running);
  showVerdict(known, [...problems.values()], isLost);
}

const isBusy = () => known.running.length > 0;
const often = (idle, busy) => () => (isLost ? 2000 : isBusy() ? busy : idle);

async function readOffsets() {
  const report = await read("/v1/offsets");
  clockIs(report.readAt);
  remember(report);
  known.offsets = report;
}

let countedAt = 0;

/** What has ended has changed what the other parts show: nobody is to decide by what stood there before. */
async function readAllOperations() {
  const { ended } = known;
  Object.assign(known, await readOperations());
  if (known.ended === ended) return;
  countedAt = 0;
  wake();
}

/** Counted when it is looked at, and when something has changed it. */
async function readCoverage() {
  const place = byId("embeddings").getBoundingClientRect();
  const isSeen = place.top < innerHeight && place.bottom > 0;
  const isDue = Date.now() - countedAt > COUNT_EVERY_MILLIS || known.running.some((operation) => operation.operation === "reembed");
  if (!isSeen || !isDue) return false;
  await readEmbeddings();
  countedAt = Date.now();
  return true;
}

on("key", () => enterKey().then((isAccepted) => (isAccepted ? "The key is accepted." : "")));
on("go", (id) => byId(id).focus());
listenToPresses();
listenToDialog();
listenToOperations();
listenToFindings(wake);
listenToLetters(wake);
listenToGenerations();
listenToEmbeddings();
listen(wake);
document.addEventListener("toggle", (event) => { if (event.target.matches("#operations details[open]")) wake(); }, true);

readAccess().catch(() => {});
keep("offsets", often(2000, 1000), readOffsets);
keep("operations", often(2000, 500), readAllOperations);
keep("findings", often(5000, 2000), async () => { known.findings = await readFindings(); });
keep("letters", often(5000, 2000), async () => { known.letters = await readLetters(); });
keep("generations", often(5000, 1000), readGenerations);
keep("embeddings", () => TICK_MILLIS, readCoverage);
// Ages grow by themselves.
setInterval(draw, TICK_MILLIS);
narrow.addEventListener("change", draw);
