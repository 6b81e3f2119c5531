// The browser refuses to make a page out of text (Trusted Types) unless this policy lets it pass.
// Only htmx does that, with parts of pages that our own server drew: they hold no code of their
// own, so whatever looks like code did not come from us.
const CODE = /<script(?![^>]*\ssrc="\/static\/)|<[a-z][^>]*\son[a-z]+\s*=|<(?:base|embed|iframe|object)\b|javascript:/i;
window.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (CODE.test(text) ? null : text),
});
