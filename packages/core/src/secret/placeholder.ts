const WORDS =
  /your|example|placeholder|change[-_ ]?me|replace|insert|dummy|redacted|todo|secret[-_]?key|api[-_]?key|key[-_]?here|x{6}|\*{3}|\.{3}|…|^<.*>$|^\[.*\]$|^(?:none|null|undefined|false|true)$/i;
const REFERENCE =
  /\$\{|\$\(|^\$|`|^%\w+%$|^[a-z][a-z0-9+.-]*:\/\/|^(?:keyring|env|file|cmd):|^[~/]|^\{[a-z{]/i;

/** A value that names where a secret comes from: `${VAR}`, `$(command)`, `op://…`, a path. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** A value that stands for a secret that nobody filled in: `your-new-key-here`, `sk-ant-api03-YOUR_KEY_HERE`. */
export function isPlaceholder(value: string): boolean {
  return hardlyVaries(value) || WORDS.test(value);
}

/**
 * The same for a value of an issuer's own shape: a real key may hold any word by chance, so only one in which hardly a
 * letter varies behind the public prefix is a placeholder: `sk-ant-api03-xxxx…`.
 */
export function isBlank(value: string, prefixes: readonly string[]): boolean {
  const prefix = prefixes.find((candidate) => value.startsWith(candidate)) ?? "";
  return hardlyVaries(value.slice(prefix.length));
}

function hardlyVaries(text: string): boolean {
  return new Set(text.toLowerCase()).size <= 4;
}
