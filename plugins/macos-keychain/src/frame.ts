/** A value and the key in it: white space around a key belongs to the item and stays there when the key changes. */
export interface Frame {
  readonly before: string;
  readonly key: string;
  readonly after: string;
  /** False where the value holds a sign that `security -w` answers with hex. */
  readonly printable: boolean;
}

export function frame(value: string): Frame {
  const key = value.replace(/^[ \t\r\n]+/, "").replace(/[ \t\r\n]+$/, "");
  const start = value.indexOf(key);
  return {
    before: value.slice(0, start),
    key,
    after: value.slice(start + key.length),
    printable: /^[ -~]*$/.test(value),
  };
}
