// What a visitor says of an answer: that the quote answers, that it doesn't, or where the answer is.

const judgeOf = (turn, said) => {
  const { asked, lasting } = turn.dataset;
  return { said, asked: JSON.parse(asked), searched_for: JSON.parse(lasting).question };
};

const thank = (group, sentence) => {
  group.querySelector(".thanks").textContent = sentence;
};

// That the quote answers and that it doesn't exclude one another; where the answer is instead is said besides.
const say = async (button, sent) => {
  const group = button.closest(".judge");
  const isAside = button.dataset.judge === "elsewhere";
  const before = [...group.querySelectorAll("[aria-pressed='true']")]
    .find((one) => (one.dataset.judge === "elsewhere") === isAside);
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
  tell("Thank you: it is kept.");
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
  if (seekingBar()) seekingBar().hidden = true;
};

// Characters are counted as the archive does: a pair of surrogates is one.
const length = (text) => Array.from(text).length;

// What is selected in the article or, without a mouse, the passage that it was opened at.
const rangeMarked = (text) => {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  if (range && text.contains(range.startContainer) && text.contains(range.endContainer)) return range;
  const place = text.querySelector(".place");
  if (!place) return null;
  const whole = document.createRange();
  whole.selectNodeContents(place);
  return whole;
};

const marked = () => {
  const text = element.querySelector(".text");
  const range = text && rangeMarked(text);
  if (!range) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const characters = Array.from(text.textContent);
  let start = length(before.toString());
  let end = start + length(range.toString());
  // Half a word is none.
  const isWord = (at) => /[\p{L}\p{N}]/u.test(characters[at] ?? "");
  while (isWord(start - 1) && isWord(start)) start -= 1;
  while (isWord(end - 1) && isWord(end)) end += 1;
  const { article, sha256 } = text.dataset;
  return { article, sha256, start, end };
};

const noticeSelection = () => {
  if (!seeking) return;
  const mark = seekingBar().querySelector("[data-mark]");
  const isSelected = !getSelection().isCollapsed;
  mark.disabled = marked() === null;
  mark.textContent = isSelected ? "These words answer" : "This passage answers";
};

new MutationObserver(noticeSelection).observe(element, { childList: true, subtree: true });

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
