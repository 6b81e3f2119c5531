// A scanned QR code carries the certificate's code behind the "#", where no server sees it.
const field = document.getElementById("id_code");
const code = decodeURIComponent(window.location.hash.slice(1));
if (field && !field.value && /^[0-9A-Za-z-]{26,40}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", window.location.pathname);
}
