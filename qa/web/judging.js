// What a visitor says of an answer: that the quote answers, that it doesn't, or where the answer is.

const judgeOf = (turn, said) => {
  const { asked, lasting } = turn.dataset;
  return { said, asked: JSON.parse(asked), searched_for: JSON.parse(lasting).question };
};

const thank = (group, sentence) => {
  group.querySelector(".thanks").textContent = sentence;
};

// Of the three one holds at most: what is said anew takes back what was said before.
const say = async (button, sent) => {
  const group = button.closest(".judge");
  const before = group.querySelector("[aria-pressed='true']");
  if (before) {
    const told = await server.take_back(before.dataset.kept);
    if (told.error) return thank(group, told.error);
    before.setAttribute("aria-pressed", "false");
    if (before === button) return thank(group, "Taken back.");
  }
  const told = await server.judge(sent);
  if (told.error) return thank(group, told.error);
  button.dataset.kept = told.id;
  button.setAttribute("aria-pressed", "true");
  thank(group, "Thank you: it is kept.");
};

// The answer is elsewhere: whoever says so opens the article that has it, and marks the words.
let seeking = null;

const seekingBar = () => document.querySelector("#masthead .seeking");

const seek = (button) => {
  seeking = button;
  seekingBar().hidden = false;
  noticeSelection();
  tell("Open the article that answers and select the words that do.");
};

const endSeeking = () => {
  seeking = null;
  seekingBar().hidden = true;
};

// Characters are counted as the archive does: a pair of surrogates is one.
const length = (text) => Array.from(text).length;

const marked = () => {
  const text = element.querySelector(".text");
  const selection = getSelection();
  if (!text || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = length(before.toString());
  const { article, sha256 } = text.dataset;
  return { article, sha256, start, end: start + length(range.toString()) };
};

const noticeSelection = () => {
  if (seeking) seekingBar().querySelector("[data-mark]").disabled = marked() === null;
};

document.addEventListener("selectionchange", noticeSelection);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("unmark" in button.dataset) return endSeeking();
  if ("mark" in button.dataset) {
    const place = marked();
    if (!place || !seeking?.isConnected) return endSeeking();
    say(seeking, { ...judgeOf(seeking.closest("[data-asked]"), "elsewhere"), ...place });
    return endSeeking();
  }
  const said = button.dataset.judge;
  if (!said) return;
  if (said === "elsewhere" && button.getAttribute("aria-pressed") !== "true") return seek(button);
  say(button, { ...judgeOf(button.closest("[data-asked]"), said), receipt: button.closest(".judge").dataset.receipt });
});
