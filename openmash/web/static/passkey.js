// Starts the passkey step of a sign-in page: the server's question stands in the form's data, the answer goes into its
// hidden field. The ceremony itself is allauth's published script.
const form = document.querySelector("form[data-passkey]");
const fault = document.getElementById("passkey-fault");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  fault.hidden = false;
});

window.allauth.webauthn.forms[form.dataset.passkey]({
  ids: { authenticate: "passkey-go", add: "passkey-go", credential: "passkey-credential" },
  data: JSON.parse(form.dataset.options),
});
form.classList.add("om-passkey--ready");
