const INSIDE = { template: /[\\`]|\$\{/g, braces: /[`'"{}]/g } as const;

/** Where the backtick stands that closes a template, past the expressions in it, or -1. */
export function templateEnd(text: string, start: number): number {
  const open: (keyof typeof INSIDE)[] = ["template"];
  let at = start;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = INSIDE[top];
    next.lastIndex = at;
    const found = next.exec(text);
    if (!found) return -1;
    at = found.index + found[0].length;
    if (found[0] === "\\") at++;
    else if (found[0] === "${" || found[0] === "{") open.push("braces");
    else if (found[0] === "}") open.pop();
    else if (found[0] !== "`") at = afterString(text, at, found[0]);
    else if (top === "braces") open.push("template");
    else open.pop();
  }
  return at - 1;
}

/** Behind a string in an expression; where it isn't closed on its line, right behind its quote. */
function afterString(text: string, start: number, quote: string): number {
  const closing = new RegExp(`(?:[^${quote}\\\\\\r\\n]|\\\\[^\\r\\n])*${quote}`, "y");
  closing.lastIndex = start;
  return closing.test(text) ? closing.lastIndex : start;
}
