// Keys for whoever works a queue without a mouse. Each has two other keys held down with it, so that nothing typed and
// no single letter ever does anything (WCAG 2.1.4); every one of them only goes where Tab would go too.
//   Alt+Shift+1 to 9   the answer of that number in the page's first question that has one answer
//   Alt+Shift+letter   to the field that the form names for the letter (data-keys), or the link that has it (data-key)
//   a letter           among boxes to tick: to the next box whose words begin with it, while a box has the focus
//   Ctrl+Enter         in a form: its main button
const form = () => document.querySelector("form[data-keys]");

const field = (letter) => {
  for (const pair of form()?.dataset.keys.split(" ") ?? []) {
    const [key, name] = pair.split(":");
    if (key === letter) return form().querySelector(`[name="${name}"]:checked, [name="${name}"]`);
  }
  return null;
};

const choose = (number) => {
  const answers = [...(form()?.querySelectorAll("input[type=radio]") ?? [])];
  const first = answers.filter((one) => one.name === answers[0].name)[number - 1];
  first?.click();
  first?.focus();
  return Boolean(first);
};

const goTo = (letter) => {
  const found = field(letter) ?? document.querySelector(`a[data-key="${letter}"]`);
  if (found instanceof HTMLAnchorElement) found.click();
  else found?.focus();
  return Boolean(found);
};

const nextBox = (box, letter) => {
  const boxes = [...document.getElementsByName(box.name)];
  const words = (one) => one.labels?.[0]?.textContent.trim().toLowerCase() ?? "";
  const after = [...boxes.slice(boxes.indexOf(box) + 1), ...boxes.slice(0, boxes.indexOf(box))];
  const found = after.find((one) => words(one).startsWith(letter));
  found?.focus();
  return Boolean(found);
};

document.addEventListener("keydown", (event) => {
  const letter = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : "";
  const number = /^Digit[1-9]$/.test(event.code) ? Number(event.code[5]) : 0;
  let done = false;
  if (event.altKey && event.shiftKey && !event.ctrlKey) {
    done = number ? choose(number) : letter ? goTo(letter) : false;
  } else if (event.ctrlKey && event.key === "Enter") {
    const button = event.target.closest?.("form")?.querySelector("button.govuk-button:not(.govuk-button--secondary)");
    button?.click();
    done = Boolean(button);
  } else if (letter && !event.ctrlKey && !event.altKey && !event.metaKey && event.target.type === "checkbox") {
    done = nextBox(event.target, letter);
  }
  if (done) event.preventDefault();
});
