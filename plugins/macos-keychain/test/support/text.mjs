/** How `security` prints bytes: `print_buffer` in Apple's SecurityTool/macOS/keychain_utilities.c. */
export function printed(bytes) {
  const plain = (byte) => byte >= 0x20 && byte <= 0x7e && byte !== 0x5c;
  const octal = (byte) => `\\${byte.toString(8).padStart(3, "0")}`;
  const text = [...bytes].map((byte) => (plain(byte) ? String.fromCharCode(byte) : octal(byte))).join("");
  const quoted = bytes.some(plain) ? `"${text}"` : "";
  if (bytes.every(plain)) return quoted;
  return `0x${Buffer.from(bytes).toString("hex").toUpperCase()} ${quoted === "" ? "" : " "}${quoted}`;
}

/**
 * The words of a line: `split_line` in Apple's SecurityTool/macOS/security.c. A quote counts only where a word begins, and
 * ends the word where it ends; a backslash takes the next sign as it is, everywhere.
 */
export function words(line) {
  const word = /"((?:\\[\s\S]?|[^"\\])*)"?|'((?:\\[\s\S]?|[^'\\])*)'?|((?:\\[\s\S]?|[^ \t\n\v\f\r\\])+)/g;
  return [...line.matchAll(word)]
    .map(([, double, single, bare]) => (double ?? single ?? bare).replace(/\\([\s\S]?)/g, "$1"))
    .slice(0, 32);
}
