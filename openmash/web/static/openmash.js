// Nothing on any page needs this file: it starts the design system's own behaviour (the menu on a phone, focus on an
// error summary, a button that cannot be pressed twice) where the browser can.
import { initAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// "More" in the menu closes by itself when somebody goes on elsewhere on the page, and on Escape.
const opened = () => document.querySelectorAll(".om-more__box[open]");
document.addEventListener("click", (event) => {
  for (const box of opened()) if (!box.contains(event.target)) box.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const box of opened()) {
    box.open = false;
    box.querySelector("summary").focus();
  }
});

// Nothing stays in the browser's storage: htmx would note the address of each page there.
document.addEventListener("DOMContentLoaded", () => sessionStorage.clear());

// A fragment that was swapped in gets the same behaviour.
document.addEventListener("htmx:afterSettle", (event) => initAll({ scope: event.target }));
