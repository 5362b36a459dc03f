// Modules without types of their own.

declare module "swagger-ui-dist/swagger-ui-bundle.js" {
  export default function SwaggerUIBundle(options: { url: string; dom_id: string }): void;
}

declare module "*.css";

/** The few texts of embed.js, from the locale: put in by the build. */
declare const EMBED_TEXT: {
  title: string;
  open: string;
  silent: string;
  refused: string;
  removed: string;
  address: string;
};

/** The names of all lessons, which short links have: put in by the build. */
declare const EMBED_LESSONS: string[];
