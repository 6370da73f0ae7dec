/** A name in double quotes as TOML and YAML read it alike, in ASCII, so that it is right in every encoding. */
export function quoteName(name: string): string {
  return JSON.stringify(name).replace(/[\u007f-\u{10ffff}]/gu, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    return digits.length > 4 ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
  });
}
