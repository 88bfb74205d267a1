// The API's documentation, which is Gradio's: a button at the foot of the page shows it, which the style hides.
// An address that asks for it only has the button believe that it is shown, so that it is pressed twice.

const wantsDocumented = () => new URLSearchParams(location.search).get("view") === "api";

const pressTheirs = () => {
  const button = document.querySelector(".wrap > footer .show-api");
  if (!button) return false;
  if (wantsDocumented()) button.click();
  button.click();
  return true;
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-documented]") && pressTheirs()) event.preventDefault();
});

// The foot of the page comes after this.
const showDocumented = () => pressTheirs() || setTimeout(showDocumented, 100);
if (wantsDocumented()) showDocumented();
