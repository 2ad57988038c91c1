// Nothing on any page needs this file: it starts the design system's own behaviour (the menu on a phone, focus on an
// error summary, a button that cannot be pressed twice) where the browser can.
import { initAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// A fragment that was swapped in gets the same behaviour.
document.addEventListener("htmx:afterSettle", (event) => initAll({ scope: event.target }));
