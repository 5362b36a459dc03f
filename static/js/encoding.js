// The text of a file whose letters may be written in several ways.

/** What is offered where a file is no Unicode, the more usual first. */
const ENCODINGS = [
  ...["windows-1252", "windows-1251", "windows-1250", "windows-1253", "windows-1254"],
  ...["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "koi8-r"],
];

/** Characters that stand in no table: a file that seems to hold them is written otherwise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/;

/**
 * The text of a file in Unicode: UTF-16 by its mark, or UTF-8; null for any other.
 * @param {Uint8Array} bytes
 */
export function textIn(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, "utf-16le");
  if (first === 0xfe && second === 0xff) return decoded(bytes, "utf-16be");
  return decoded(bytes, "utf-8");
}

/**
 * What the file would say in each encoding in which it may be written.
 * @param {Uint8Array} bytes
 */
export function readingsOf(bytes) {
  return ENCODINGS.flatMap((encoding) => {
    const text = decoded(bytes, encoding);
    return text === null || CONTROLS.test(text) ? [] : [{ encoding, text }];
  });
}

/**
 * @param {Uint8Array} bytes
 * @param {string} encoding
 */
function decoded(bytes, encoding) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
