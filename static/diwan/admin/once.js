// The browser's back button asks for the form anew and fills in what was typed: it is the form that
// was sent already, so it brings the key that it brought before.
(function () {
  "use strict";
  const key = document.querySelector("input[name=form_key]");
  if (!key) {
    return;
  }
  const kept = history.state && history.state.formKey;
  if (kept) {
    key.value = kept;
  } else {
    history.replaceState(Object.assign({}, history.state, { formKey: key.value }), "");
  }
})();
