// Saves what somebody types on the hub's server, at most a second after it is typed, and says so above the main button.
// Nothing is kept in the browser's storage. Without this file a page works as it does; what is typed is then kept only
// when it is sent.
const EVERY = 1000; // milliseconds between the last key and its saving, and between one saving and the next
const AGAIN = 5000; // and after one that did not arrive

const sentence = (status) => {
  if (status === 403 || status === 404) return "Not saved: you are not signed in any more. Sign in again in another tab, then go on here.";
  return "Not saved: the hub could not be reached. It is tried again by itself; leave this page open.";
};

class Typed {
  constructor(mark) {
    this.mark = mark;
    this.form = mark.form;
    this.line = this.form.querySelector(".om-typed");
    this.said = this.line.querySelector("span");
    this.changed = false;
    this.asking = null;
    this.over = false;
    this.waits = 0;
    this.last = "";
    this.place();
    for (const one of ["input", "change"]) this.form.addEventListener(one, () => this.noticed());
    this.form.addEventListener("submit", () => this.stop());
  }

  // The line stands above the main button: the last one that neither adds nor removes a row.
  place() {
    const buttons = [...this.form.querySelectorAll("button[type=submit], button:not([type])")];
    const main = buttons.filter((one) => !["add", "remove"].includes(one.name) && one.tabIndex !== -1).at(-1);
    if (!main) return;
    const row = main.closest(".govuk-button-group, .om-formfoot") ?? main;
    row.before(this.line);
  }

  noticed() {
    this.changed = true;
    this.soon(EVERY);
  }

  soon(after) {
    if (this.waits || this.over || this.asking) return;
    this.waits = setTimeout(() => { this.waits = 0; this.save(); }, after);
  }

  // The page goes: what was typed in the last second is sent along, without waiting for an answer.
  leaving() {
    if (this.changed && !this.over) this.save(true);
  }

  stop() {
    this.over = true;
    clearTimeout(this.waits);
    this.waits = 0;
  }

  async save(last = false) {
    if (this.over || (this.asking && !last)) return;
    this.changed = false;
    this.mark.value = "1";
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
    let again = 0;
    try {
      this.asking = fetch(this.mark.dataset.typed, { method: "POST", body, credentials: "same-origin", redirect: "error", keepalive: last });
      const answer = await this.asking;
      if (answer.ok) this.saved(await answer.json());
      else if (answer.status === 410) this.stop();
      else if (answer.status === 422) this.tell((await answer.json()).because, true);
      else {
        this.tell(sentence(answer.status), true);
        this.changed = true;
        again = AGAIN;
      }
    } catch {
      this.tell(sentence(0), true);
      this.changed = true;
      again = AGAIN;
    } finally {
      this.asking = null;
    }
    if (this.changed) this.soon(again || EVERY);
  }

  saved(found) {
    this.form.querySelector("[name=typed_as]").value = found.mark;
    this.form.querySelector("[name=typed_version]").value = found.version;
    this.tell(`Saved at ${found.at}. Only you can see it, on any device, until you send it.`, false);
  }

  // A saving is not announced: it comes each second. That it failed is, once.
  tell(words, failed) {
    this.line.hidden = false;
    this.line.classList.toggle("om-typed--failed", failed);
    if (failed) this.line.setAttribute("role", "alert");
    else this.line.removeAttribute("role");
    if (this.last !== words) this.said.textContent = words;
    this.last = words;
  }
}

const all = new Map();
const begin = () => {
  for (const mark of document.querySelectorAll("[data-typed]")) if (!all.has(mark)) all.set(mark, new Typed(mark));
};
begin();
document.addEventListener("htmx:afterSettle", begin);
window.addEventListener("pagehide", () => all.forEach((one) => one.leaving()));
