"""The content security policy of every answer: nothing inline, nothing from elsewhere."""

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN draws its icons as data: masks
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        # Text becomes a page or code only by the one policy in web/trusted.js.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
