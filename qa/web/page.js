// What the server cannot do: where the page scrolls, and where the keyboard's focus is.
// Runs once, as the reader's `js_on_load`: `element` is the panel, `props.value` its HTML, and
// `trigger` asks the server for an article, of which only the id and offsets are sent.

let opener = null;
let shown = "";

const arrive = () => {
  const close = element.querySelector("[data-close-article]");
  if (!close) return;
  const place = element.querySelector(".place mark") ?? element.querySelector(".place");
  place?.scrollIntoView({ block: "center" });
  close.focus({ preventScroll: true });
};

const close = () => {
  if (!props.value) return;
  props.value = "";
  shown = "";
  // The card may be gone (cleared chat): then the question is the natural place to go on.
  const back = opener?.isConnected ? opener : document.querySelector("#question textarea");
  requestAnimationFrame(() => back?.focus({ preventScroll: true }));
};

document.addEventListener("click", (event) => {
  const narrowed = event.target.closest("button[data-ask]");
  if (narrowed) return trigger("ask_narrowed", JSON.parse(narrowed.dataset.ask));
  const alone = event.target.closest("button[data-question]");
  if (alone) return trigger("ask_alone", { question: alone.dataset.question });
  if (event.target.closest("[data-close-article]")) return close();
  const button = event.target.closest("button[data-article]");
  if (!button) return;
  opener = button;
  const wanted = JSON.stringify(button.dataset);
  if (props.value && wanted === shown) return arrive();
  shown = wanted;
  const { article, start, end, quoteStart, quoteEnd, sha256 } = button.dataset;
  trigger("open_article", { article, start, end, quote_start: quoteStart, quote_end: quoteEnd, sha256 });
});

// An edited chip: what its form says replaces what it carries.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const asked = JSON.parse(form.dataset.ask);
  for (const [name, value] of new FormData(form)) {
    if (name === "source") asked.sources = [...(asked.sources ?? []), value];
    else asked[name] = value;
  }
  trigger("ask_narrowed", asked);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

watch("value", arrive);

// A new question goes to the top of the chat, so that its answer is read from its beginning.
let asked = 0;
new MutationObserver(() => {
  const questions = document.querySelectorAll(".question");
  if (questions.length > asked) {
    questions[questions.length - 1].scrollIntoView({ block: "start" });
  }
  asked = questions.length;
}).observe(document.body, { childList: true, subtree: true });
