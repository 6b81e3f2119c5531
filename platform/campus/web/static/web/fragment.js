// A scanned QR code carries its code behind the "#", which no server ever sees: either as it is,
// or as name=value pairs. Fields that take part have the attribute data-from-fragment.
const given = window.location.hash.slice(1);
const named = new URLSearchParams(given);
const fields = given ? document.querySelectorAll("[data-from-fragment]") : [];
for (const field of fields) {
  const value = named.get(field.name) || (given.includes("=") ? "" : decodeURIComponent(given));
  if (value && value.length <= 60 && !field.value) field.value = value;
}
if (fields.length) history.replaceState(null, "", window.location.pathname);
