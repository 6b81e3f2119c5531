// A QR code carries the voucher code in the fragment, which no server ever sees.
const field = document.getElementById("id_code");
const code = decodeURIComponent(location.hash.slice(1));
if (field && code && !field.value) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
