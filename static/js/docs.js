// Shows the API's reference with Swagger UI, bundled with the page instead of loaded from elsewhere.

import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

const { href: url } = /** @type {HTMLAnchorElement} */ (document.querySelector("#swagger-ui a"));
SwaggerUIBundle({ url, dom_id: "#swagger-ui" });
