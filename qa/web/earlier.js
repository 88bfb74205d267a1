// Earlier conversations: what was asked and narrowed by, in this browser's own storage and nowhere else.
// They are asked again when they are opened, so that an answer is what the archive holds by then.

const KEPT = "dateline-conversations";
const SHOWN = "dateline-shown";
const MOST = 50;

const isKept = (() => {
  try {
    localStorage.setItem(`${KEPT}-tried`, "1");
    localStorage.removeItem(`${KEPT}-tried`);
    return true;
  } catch {
    return false; // turned off or full: the page works without
  }
})();

const kept = () => {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => Array.isArray(one?.turns) && one.turns.length) : [];
  } catch {
    return []; // storage that is turned off, or was written by something else
  }
};

const keep = (conversations) => {
  try {
    localStorage.setItem(KEPT, JSON.stringify(conversations.slice(0, MOST)));
  } catch { /* as above */ }
};

// Which conversation this tab shows, for when it is loaded again: by its visitor, or after the network was lost.
const note = (id) => {
  try {
    if (id) sessionStorage.setItem(SHOWN, id);
    else sessionStorage.removeItem(SHOWN);
  } catch { /* as above */ }
};

const turnsShown = () => [...document.querySelectorAll("#chat [data-asked]")].map((one) => one.dataset.asked);

let conversation = null;
let leaving = null; // what is still shown of a conversation that was left for another or deleted
const remember = () => {
  const shown = turnsShown();
  if (!shown.length || shown.join() === leaving) return;
  leaving = null;
  conversation ??= crypto.randomUUID?.() ?? String(Math.random());
  note(conversation);
  const others = kept();
  const before = others.find((one) => one.id === conversation);
  const turns = shown.map((one) => JSON.parse(one));
  // One that is opened again fills turn by turn: what is kept of it is more until then.
  if (before && turns.every((one, place) => JSON.stringify(one) === JSON.stringify(before.turns[place]))) return;
  keep([{ id: conversation, at: new Date().toISOString(), turns }, ...others.filter((one) => one !== before)]);
};

const made = (tag, text, attributes = {}) => {
  const one = document.createElement(tag);
  one.textContent = text;
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  return one;
};

const list = (menu) => {
  const conversations = kept();
  menu.querySelector("ol").replaceChildren(...conversations.map(({ id, at, turns }) => {
    const more = turns.length > 1 ? ` and ${turns.length - 1} more` : "";
    const item = made("li", "");
    const reopen = made("button", turns[0].question, { type: "button", "data-reopen": id, dir: "auto" });
    reopen.append(made("span", `${new Date(at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })}${more}`));
    item.append(reopen, made("button", "×", { type: "button", "data-forget": id, "aria-label": `Delete “${turns[0].question}”` }));
    return item;
  }));
  menu.querySelector("[data-forget-all]").hidden = !conversations.length;
  menu.querySelector(".kept").textContent =
    !isKept ? "This browser keeps nothing for this page."
      : conversations.length ? "Kept in this browser alone." : "Nothing was asked in this browser yet.";
};

// A conversation that is deleted while it is shown stays deleted until it goes on.
const leave = (isShown) => {
  if (!isShown) return;
  note(conversation = null);
  leaving = turnsShown().join();
};

const menuOf = () => document.querySelector("#masthead .history");

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".history[open]")) list(event.target);
}, true);

document.addEventListener("click", (event) => {
  const menu = menuOf();
  const button = event.target.closest?.("button");
  const { reopen, forget } = button?.dataset ?? {};
  if (reopen) {
    const found = kept().find((one) => one.id === reopen);
    menu.open = false;
    if (!found) return;
    conversation = found.id;
    leaving = turnsShown().join();
    trigger("reopen", { turns: found.turns });
  } else if (forget) {
    leave(forget === conversation);
    keep(kept().filter((one) => one.id !== forget));
    list(menu);
    (menu.querySelector("[data-forget]") ?? menu.querySelector("summary")).focus();
  } else if (button && "forgetAll" in button.dataset) {
    leave(true);
    keep([]);
    list(menu);
    menu.querySelector("summary").focus();
  } else if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = menuOf();
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Gradio calls its examples a list, and then has buttons in it, which a screen reader cannot make sense of.
const mend = () => document.querySelector("#chat .examples[role='list']")?.removeAttribute("role");

// A new question goes to the top of the chat, so that its answer is read from its beginning.
let questions = 0;
new MutationObserver(() => {
  const asked = document.querySelectorAll("#chat .question");
  if (asked.length > questions) {
    if (asked.length === 1) scrollTo(0, 0);
    else asked[asked.length - 1].scrollIntoView({ block: "start" });
  }
  if (!asked.length && questions) note(conversation = null); // cleared: what is asked next begins another
  questions = asked.length;
  remember();
  turned();
  if (seeking && !seeking.isConnected) endSeeking();
  mend();
}).observe(document.body, { childList: true, subtree: true });

// A link asks its question as soon as the page is there.
const linked = askedIn(location.search);
const shownBefore = () => {
  try {
    return kept().find((one) => one.id === sessionStorage.getItem(SHOWN));
  } catch {
    return undefined;
  }
};
const again = linked ? undefined : shownBefore();
if (linked) trigger("reopen", { turns: [linked] });
if (again) {
  conversation = again.id;
  trigger("reopen", { turns: again.turns });
}
