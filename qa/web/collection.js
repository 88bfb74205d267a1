// The lists of the collection's page: which one, and from where on. `element` is what the collection holds.

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-list]");
  if (!button) return;
  trigger("list_entries", { list: button.dataset.list, first: Number(button.dataset.first ?? 1) });
});
