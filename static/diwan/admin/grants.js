/* The languages of a grant are shown for a translator alone; without this script always. */

const roles = document.querySelectorAll('input[name="role"]');
const languages = document.querySelector(".field-languages");

function show() {
  const chosen = document.querySelector('input[name="role"]:checked');
  languages.hidden = !chosen || chosen.value !== "translator";
}

if (languages && roles.length) {
  roles.forEach((role) => role.addEventListener("change", show));
  show();
}
