// Asking again in another form, copying, and the order of the cards.

const tell = (sentence) => {
  const place = document.querySelector("#masthead .told-aloud");
  if (place) place.textContent = sentence;
};

// A page that isn't served from this machine or over HTTPS has no clipboard of its own.
const copy = async (text, button) => {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      button.focus({ preventScroll: true });
    }
  } catch {
    return tell("The browser did not let it be copied.");
  }
  const said = button.textContent;
  button.textContent = "Copied";
  tell("Copied");
  setTimeout(() => { button.textContent = said; tell(""); }, 1500);
};

// A link says what is asked in plain parameters: ?question=…&since=…&sources=…&sources=…
const linkTo = (asked) => {
  const address = new URL(location.pathname, location.origin);
  for (const [name, value] of Object.entries(asked)) {
    if (value === null || value === false || (name === "clock" && value === "published")) continue;
    if (name === "infer" && value.length === 2) continue;
    if (name === "alone") continue;
    // Gradio has a parameter `page` of its own.
    const named = name === "page" ? "list" : name;
    for (const one of Array.isArray(value) ? (value.length ? value : [""]) : [value]) address.searchParams.append(named, one);
  }
  return address.href;
};

const askedIn = (search) => {
  const named = new URLSearchParams(search);
  if (!named.get("question")) return null;
  const asked = { alone: true };
  for (const name of ["question", "since", "until", "clock", "known_by"]) asked[name] = named.get(name);
  for (const name of ["sources", "infer"]) if (named.has(name)) asked[name] = named.getAll(name).filter(Boolean);
  if (named.has("list")) asked.page = Number(named.get("list"));
  return asked;
};

const arrange = (answer, order) => {
  for (const button of answer.querySelectorAll("button[data-order]"))
    button.setAttribute("aria-pressed", String(button.dataset.order === order));
  const key = (item) => {
    const { number, published } = item.querySelector(".card").dataset;
    // What has no date comes last.
    return order === "date" ? [published || "9999-99-99", Number(number)] : ["", Number(number)];
  };
  const cards = answer.querySelector(".listed ~ .cards");
  const sorted = [...cards.children].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1];
  });
  cards.append(...sorted);
};

// Another page of a list is read from its head.
let turning = null;
const turned = () => {
  const heads = document.querySelectorAll("#chat .listing");
  const last = heads[heads.length - 1];
  if (turning === null || !last || last.dataset.asked === turning) return;
  turning = null;
  const head = last.querySelector(".counted");
  head?.scrollIntoView({ block: "start" });
  head?.focus({ preventScroll: true });
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.closest(".pages")) turning = button.closest(".listing")?.dataset.asked ?? null;
  const { ask, question, copy: text, order } = button.dataset;
  if (ask) return trigger("ask_changed", JSON.parse(ask));
  if (question) return trigger("ask_alone", { question });
  if (text) return copy(text, button);
  if (order) return arrange(button.closest(".answer"), order);
  if ("link" in button.dataset)
    return copy(linkTo(JSON.parse(button.closest("[data-lasting]").dataset.lasting)), button);
  if ("unfold" in button.dataset) {
    const whole = button.closest(".card").classList.toggle("whole-passage");
    return button.setAttribute("aria-expanded", String(whole));
  }
  if ("stop" in button.dataset) return trigger("stop_asking", {});
});

// An edited chip or question: what its form says replaces what it carries.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const asked = JSON.parse(form.dataset.ask);
  if (form.closest(".pages")) turning = form.closest(".listing").dataset.asked;
  for (const [name, value] of new FormData(form)) {
    if (name === "page") asked.page = Number(value);
    else if (name === "source") asked.sources = [...(asked.sources ?? []), value];
    else asked[name] = value;
  }
  trigger("ask_changed", { ...asked, instead: "instead" in form.dataset });
});

// Enter asks, as in the box below; Shift+Enter begins a line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("form[data-ask] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".rephrase[open]")) event.target.querySelector("textarea").select();
}, true);
