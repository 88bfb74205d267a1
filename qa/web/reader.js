// The article beside the chat: where it scrolls, where the keyboard's focus is, and the way from one
// citation to the next. All three scripts run as one, as the reader's `js_on_load`: `element` is the panel,
// `props.value` its HTML, and `trigger` asks the server, which takes ids, offsets and questions alone.

let opener = null;
let shown = "";

const arrive = () => {
  if (!element.querySelector("[data-close-article]")) return;
  if (!pushed) history.pushState({ article: true }, "");
  pushed = true;
  const place = element.querySelector(".place mark") ?? element.querySelector(".place");
  place?.scrollIntoView({ block: "center" });
  const step = element.querySelector(`.step[data-step="${stepped}"]:not(:disabled)`);
  (step ?? element.querySelector("[data-close-article]")).focus({ preventScroll: true });
  stepped = 0;
};

// Back closes the article, as on a phone, where it covers the page.
let pushed = false;
addEventListener("popstate", () => {
  pushed = false;
  close();
});

const close = () => {
  if (!props.value) return;
  if (pushed) return history.back();
  props.value = "";
  shown = "";
  // The card may be gone (cleared chat): then the question is the natural place to go on.
  const back = opener?.isConnected ? opener : document.querySelector("#question textarea");
  requestAnimationFrame(() => back?.focus({ preventScroll: true }));
};

const placeOf = ({ number, start, end, quoteStart, quoteEnd }) =>
  ({ number, start, end, quote_start: quoteStart, quote_end: quoteEnd });

// What can be opened in the same answer: its citations, in the order in which they stand there.
const citationsBeside = (button) =>
  [...(button.closest("[data-asked]")?.querySelectorAll("button[data-article][data-number]") ?? [])];

const open = (button) => {
  opener = button;
  const wanted = JSON.stringify(button.dataset);
  if (props.value && wanted === shown) return arrive();
  shown = wanted;
  const { article, sha256 } = button.dataset;
  const beside = citationsBeside(button);
  const places = beside.filter((one) => one.dataset.article === article).map((one) => placeOf(one.dataset));
  trigger("open_article", {
    article, sha256, places, shown: beside.indexOf(button) + 1, count: beside.length, ...placeOf(button.dataset),
  });
};

let stepped = 0;
const step = (by) => {
  const beside = opener?.isConnected ? citationsBeside(opener) : [];
  const next = beside[beside.indexOf(opener) + by];
  if (!next || !beside.includes(opener)) return;
  stepped = by;
  open(next);
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-article]")) return close();
  const towards = event.target.closest("button[data-step]");
  if (towards) return step(Number(towards.dataset.step));
  const button = event.target.closest("button[data-article]");
  if (button) open(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (props.value) return close();
    if (document.querySelector("#chat .searching")) return trigger("stop_asking", {});
  }
  // Single letters count where the reader has the focus, and nowhere that they could be meant as text.
  if (!element.contains(event.target) || event.target.matches("input, textarea, select")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") step(1);
  if (event.key === "p") step(-1);
});

watch("value", arrive);
