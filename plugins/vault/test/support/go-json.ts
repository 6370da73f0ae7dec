/** What no text of these tests begins with. */
const NUMBER = "\ue000";

/** JSON as Vault keeps it, `toGo`'s: a number stays the text that it is (sdk/helper/jsonutil, `UseNumber`). */
export function fromGo(value: unknown): string {
  return JSON.stringify(value).replace(new RegExp(`"${NUMBER}([^"]+)"`, "g"), "$1");
}

export function toGo(text: string): ReturnType<typeof JSON.parse> {
  const kept = text.replace(/"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${NUMBER}${token}"`,
  );
  return JSON.parse(kept);
}
