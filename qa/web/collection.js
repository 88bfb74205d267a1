// The lists of the collection's page: which one, and from where on. `element` is what the collection holds.

// Gradio names the box by other words than it shows, which whoever speaks to the page cannot know.
new MutationObserver(() => {
  for (const button of document.querySelectorAll("#upload button[aria-label*='pload']")) button.removeAttribute("aria-label");
}).observe(document.body, { childList: true, subtree: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-list]");
  if (!button) return;
  trigger("list_entries", { list: button.dataset.list, first: Number(button.dataset.first ?? 1) });
});
