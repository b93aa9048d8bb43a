// Small comforts. Every page works without this file.
import { initAll } from "/static/nhsuk/nhsuk-frontend.min.js";

initAll();

// On a phone the list matters more than the filters, so they start folded.
if (window.matchMedia("(max-width: 48em)").matches) {
  document.querySelectorAll("details[data-folds]").forEach((one) => {
    one.open = false;
  });
}
