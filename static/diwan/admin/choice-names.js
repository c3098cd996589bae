// Django's boxes with a search do not say what they are for; they get the name of their label.
(() => {
  const nameBoxes = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete[id]")) {
      const box = select.nextElementSibling;
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (!label || !box || !box.classList.contains("select2")) continue;
      const name = label.textContent.trim().replace(/[:：]$/, "");
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], input[type=search]"))
        part.setAttribute("aria-label", name);
    }
  };
  // Asked of jQuery, so that it comes after Django has made the boxes.
  if (window.django && window.django.jQuery) window.django.jQuery(nameBoxes);
  // Rows are added later, and Select2 makes its parts anew at each choice.
  document.addEventListener("focusin", nameBoxes);
})();
