/**
 * What `security find-…-password` prints: attributes to standard output, with `-g` the value to standard error. Both as
 * `print_buffer` in Apple's SecurityTool/macOS/keychain_utilities.c writes bytes: `"text"` where all of them are printable
 * and none is a backslash, else `0x` and capital hex, then perhaps the same as text again. `-w` prints bare hex instead,
 * which can't be told from a value that is hex itself (open-source-cooperative/keyring-rs#6).
 */
export interface Attributes {
  /** The file of the keychain that holds it. */
  readonly keychain: string | undefined;
  readonly account: string | undefined;
  readonly label: string | undefined;
  readonly domain: string | undefined;
  readonly path: string | undefined;
  /** A four-character code: `htps`. */
  readonly protocol: string | undefined;
  /** A four-character code: `dflt`. */
  readonly authentication: string | undefined;
  readonly port: number | undefined;
}

/** Bytes as they were before they were printed. */
function bytesOf(printed: string): Buffer {
  const hex = /^0x([0-9A-F]*)/.exec(printed)?.[1];
  return hex === undefined
    ? Buffer.from(/^"(.*)"/.exec(printed)?.[1] ?? "", "latin1")
    : Buffer.from(hex, "hex");
}

const LINE = /^ {4}(?:"([ -~]{4})"|(0x[0-9A-F]{8}) *)<\w+>=(.*)$/gm;
/** The tag of the label, which has no name. */
const LABEL = "0x00000007";

export function attributesOf(stdout: string): Attributes {
  const all = new Map<string, Buffer>();
  for (const [, name, tag, printed = ""] of stdout.matchAll(LINE)) {
    if (printed !== "<NULL>") all.set(name ?? tag ?? "", bytesOf(printed));
  }
  const keychain = /^keychain: (.+)$/m.exec(stdout)?.[1];
  if (keychain !== undefined) all.set("keychain", bytesOf(keychain));
  // A number that is 0 stands for what isn't set.
  const set = (tag: string): Buffer | undefined =>
    all.get(tag)?.some((byte) => byte !== 0) ? all.get(tag) : undefined;
  const text = (tag: string): string | undefined => set(tag)?.toString("utf8");
  const port = set("port");
  return {
    keychain: text("keychain"),
    account: text("acct"),
    label: text(LABEL),
    domain: text("sdmn"),
    path: text("path"),
    protocol: text("ptcl"),
    authentication: text("atyp"),
    port: port?.length === 4 ? port.readUInt32BE() : undefined,
  };
}

/** The value, or `undefined` where none was printed. */
export function passwordOf(stderr: string): string | undefined {
  const printed = /^password: (.*)$/m.exec(stderr)?.[1];
  return printed === undefined ? undefined : bytesOf(printed).toString("utf8");
}
