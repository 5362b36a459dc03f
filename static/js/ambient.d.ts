// Modules without types of their own.

declare module "swagger-ui-dist/swagger-ui-bundle.js" {
  export default function SwaggerUIBundle(options: { url: string; dom_id: string }): void;
}

declare module "*.css";
