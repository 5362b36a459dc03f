// Where the simulator is: on its server, and as others find it.

/** The path under which the server has it, such as `/sim`; mostly none. */
export function prefix() {
  return document.documentElement.dataset.root ?? "";
}

/**
 * The address of the page itself, where this one is embedded or has a short link too: as the server
 * has been told, else as the reader came here.
 */
export function home() {
  const told = document.documentElement.dataset.public;
  if (told) return `${told}/`;
  const { href } = new URL(document.baseURI);
  return href.replace(/[?#].*/, "").replace(/\/((v1\/)?embed|p\/[^/]*)$/, "/");
}
