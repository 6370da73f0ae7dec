import fc from "fast-check";

/** A variable as it was planted: the service's number, its name, what the container gets. */
export interface Planted {
  readonly service: number;
  readonly name: string;
  readonly value: string;
}

export interface ComposeDocument {
  readonly text: string;
  readonly planted: readonly Planted[];
}

const NAMES = ["ANTHROPIC_API_KEY", "lower_case", "A", "B_2"] as const;
const plainValue = fc.stringMatching(/^k[A-Za-z0-9_-]{0,24}$/);
/** No line breaks, which YAML folds. */
const oddValue = fc
  .string({ unit: fc.constantFrom(..."ab1 '\"\\$#:{}[],&*!|>%@`=~-"), maxLength: 16 })
  // JSON and a reference's default are parts of their own.
  .filter((value) => !/^\s*"?\s*[{[]|^\$\{/.test(value));
/** What keeps the file from being passed over as one that can hold no key. */
const LONG = "k0-0123456789-abcdefghijklmnopqrst";

type Style = "plain" | "single" | "double";

/** A YAML string, compose's dollar signs doubled. */
function written(text: string, style: Style): string {
  const doubled = text.replaceAll("$", "$$$$");
  if (style === "single") return `'${doubled.replaceAll("'", "''")}'`;
  if (style === "plain" && /^[A-Za-z][A-Za-z0-9_=-]*$/.test(doubled)) return doubled;
  return `"${doubled.replace(/["\\]/g, "\\$&")}"`;
}

const entry = fc.record({
  name: fc.constantFrom(...NAMES),
  value: fc.oneof(plainValue, oddValue),
  style: fc.constantFrom<Style>("plain", "single", "double"),
  comment: fc.constantFrom("", "", " # it's"),
});

const service = fc.record({
  entries: fc.uniqueArray(entry, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
  form: fc.constantFrom("mapping", "list", "flow"),
  key: fc.constantFrom("environment", '"environment"'),
  before: fc.constantFrom("", "    image: x@sha256:0a1b\n", "    command: [run, --key=A=b]\n"),
});

type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

function lines(entries: readonly Entry[], form: string): string {
  if (form === "flow") {
    const parts = entries.map(({ name, value }) => `${name}: ${written(value, "double")}`);
    return ` { ${parts.join(", ")} }\n`;
  }
  const rows = entries.map(({ name, value, style, comment }) => {
    const row =
      form === "list" ? `- ${written(`${name}=${value}`, style)}` : `${name}: ${written(value, style)}`;
    return `      ${row}${comment}\n`;
  });
  return `\n${rows.join("")}`;
}

/** A compose file that shares no code with what reads it. */
export const composeDocument: fc.Arbitrary<ComposeDocument> = fc
  .record({ services: fc.array(service, { minLength: 1, maxLength: 3 }), crlf: fc.boolean() })
  .map(({ services, crlf }) => {
    const parts = services.map(
      ({ entries, form, key, before }, index) => `  s${index}:\n${before}    ${key}:${lines(entries, form)}`,
    );
    const text = `# ${LONG}\nservices:\n${parts.join("")}x-note: &note\n  A_KEY: ${LONG}\n`;
    const planted = services.flatMap(({ entries }, index) =>
      entries.map(({ name, value }) => ({ service: index, name, value })),
    );
    return { text: crlf ? text.replaceAll("\n", "\r\n") : text, planted };
  });
