import { read, useKey } from "./api.js";
import { listenToFindings, showFindings } from "./findings.js";
import { listenToGenerations, showGenerations } from "./generations.js";
import { showLetters } from "./letters.js";
import { listenToOperations, showOperations } from "./operations.js";
import { showPipeline } from "./pipeline.js";
import { showStores } from "./stores.js";
import { byId, time } from "./view.js";

const IDLE_MILLIS = 5000;
const BUSY_MILLIS = 1000;

let timer = null;
let isReading = false;

function status(text, look) {
  const place = byId("status");
  // Said aloud when it changes only.
  if (place.textContent !== text) place.textContent = text;
  place.className = `pill ${look}`;
}

function judge(report, open, undecided, problems) {
  if (problems.length > 0) return status(problems[0], "bad");
  const errors = Object.keys(report.errors);
  if (errors.length > 0) return status(`${errors.join(" and ")} does not answer`, "bad");
  if (open > 0) return status(`${open} open finding${open === 1 ? "" : "s"}`, "bad");
  if (undecided > 0) return status(`${undecided} undecided dead letter${undecided === 1 ? "" : "s"}`, "wait");
  return report.isCaughtUp ? status("caught up, nothing open", "good") : status("behind the log, nothing open", "wait");
}

function showOffsets(report) {
  showPipeline(report);
  showStores(report);
  byId("read-at").textContent = `read ${time(report.readAt)}`;
  return report;
}

/** Each part fails for itself: one that is away must not hide the others. */
async function refresh() {
  if (isReading) return;
  isReading = true;
  clearTimeout(timer);
  const problems = [];
  const part = (reading) => reading.catch((failure) => problems.push(failure.message) && null);
  const [report, isBusy, open, undecided] = await Promise.all([
    part(read("/v1/offsets").then(showOffsets)), part(showOperations(refresh)), part(showFindings(refresh)), part(showLetters(refresh)),
    part(showGenerations(refresh)),
  ]);
  judge(report, open, undecided, problems);
  isReading = false;
  timer = setTimeout(refresh, isBusy ? BUSY_MILLIS : IDLE_MILLIS);
}

byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  useKey(byId("key").value);
  byId("key").value = "";
  byId("access").open = false;
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
listenToOperations(refresh);
listenToGenerations(refresh);
listenToFindings(refresh);
refresh();
