import { type Home, makeHome } from "./home.ts";
import { fakeKey } from "./keys.ts";

export interface Keys {
  readonly old: string;
  readonly next: string;
  readonly other: string;
}

export function freshKeys(seed: string): Keys {
  return { old: fakeKey(`${seed} old`), next: fakeKey(`${seed} next`), other: fakeKey(`${seed} other`) };
}

/** A spot where the old key stands, written so before and so afterwards. */
interface Spot {
  readonly before: string;
  readonly after: string;
}
type Part = string | Spot;

interface Planted {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly mode?: number;
  readonly encoding?: "utf16le";
}

export interface BigHome {
  readonly home: Home;
  readonly places: number;
  /** What a right rotation leaves, computed from what was planted and nothing else. */
  readonly expected: Readonly<Record<string, string>>;
}

function files(keys: Keys, home: Home): readonly Planted[] {
  const { old, next, other } = keys;
  const key: Spot = { before: old, after: next };
  const tail: Spot = { before: old.slice(-20), after: next.slice(-20) };
  // The dashes as JSON escapes: the value is the same key.
  const escaped: Spot = { before: old.replaceAll("-", "\\u002d"), after: next };
  const longer = `${old}Zz9`;
  const BOM = "\u00ef\u00bb\u00bf";
  return [
    {
      name: ".bashrc",
      mode: 0o644,
      parts: [
        `# old ones: ${other}\nexport EDITOR=vi\nexport ANTHROPIC_API_KEY=`,
        key,
        ` # mine\nOTHER_TOKEN='${longer}'\nexport NOT_SET="$ANTHROPIC_API_KEY"\n`,
      ],
    },
    { name: ".bash_profile", parts: ['if true; then\n  export ANTHROPIC_API_KEY="', key, '"\nfi'] },
    {
      name: ".profile",
      parts: ["A=1 B='two words' ANTHROPIC_API_KEY='", key, "'; export ANTHROPIC_API_KEY\n"],
    },
    {
      name: ".bash_aliases",
      parts: ["alias ask='claude -p'\nANTHROPIC_API_KEY=", key, " claude --version\n"],
    },
    { name: ".bashrc.d/claude", parts: ["export FIRST=1 ANTHROPIC_API_KEY=", key, " LAST=3\r\n"] },
    { name: ".zshenv", mode: 0o640, parts: ["typeset -x ANTHROPIC_API_KEY=$'", key, "'\n"] },
    {
      name: "dotfiles/zshrc",
      parts: ["\tdeclare -x \\\n  CLAUDE_API_KEY=", key, "\ncat <<EOF\nANTHROPIC_API_KEY=no\nEOF\n"],
    },
    { name: ".zprofile", parts: ["export ANTHROPIC_API_KEY=${OTHER_KEY}\nexport ANTHROPIC_API_KEY=", key] },
    { name: ".config/fish/config.fish", parts: ["set -gx ANTHROPIC_API_KEY '", key, "'\n"] },
    {
      name: ".config/fish/conf.d/keys.fish",
      parts: ['set --export --universal ANTHROPIC_API_KEY "', key, '" # k\n'],
    },
    {
      name: ".config/powershell/profile.ps1",
      parts: [`${BOM}# keys\r\n$env:ANTHROPIC_API_KEY = "`, key, '"\r\n'],
    },
    {
      name: "Documents/PowerShell/Microsoft.PowerShell_profile.ps1",
      encoding: "utf16le",
      parts: ["\ufeff$env:EDITOR = 'é'\r\n$env:ANTHROPIC_API_KEY = '", key, "'\r\n"],
    },
    { name: ".env", parts: ['ANTHROPIC_API_KEY="', key, '"\n'] },
    { name: ".claude/.env", parts: ["\n\n  ANTHROPIC_API_KEY = ", key, "  # spaces\n"] },
    {
      name: ".claude/settings.json",
      parts: [
        '{\n  "apiKeyHelper": "echo ',
        key,
        '",\n  "env": {"ANTHROPIC_API_KEY":"',
        key,
        '", "N": "1"}\n}\n',
      ],
    },
    {
      name: ".claude.json",
      parts: [
        '{"env": {"ANTHROPIC_API_KEY": "',
        key,
        '"}, "primaryApiKey": "',
        escaped,
        '",\r\n "customApiKeyResponses": {"approved": ["',
        tail,
        `", "${other.slice(-20)}"], "rejected": []},\r\n`,
        ` "projects": {${JSON.stringify(home.at("work/shop"))}: {}, ${JSON.stringify(home.at("work/blog"))}: {}}}`,
      ],
    },
    { name: ".claude/config.json", parts: ['{ "primaryApiKey": "', key, '" }\n'] },
    {
      name: "work/shop/.env",
      mode: 0o755,
      parts: ["# one\r\nexport ANTHROPIC_API_KEY='", key, "' # two\r\nFORMER='' \r\n"],
    },
    { name: "work/shop/.env.local", parts: ["ANTHROPIC_API_KEY=`", key, "`\nPLACE=your-new-key-here\n"] },
    { name: "work/shop/.env.test", parts: ["ANTHROPIC_API_KEY=your-new-key-here\n"] },
    {
      name: "work/shop/packages/deep/.env",
      parts: ["X=\u00ff\u00fe\nANTHROPIC_API_KEY=", key, "\nTOKEN=", key, "\n"],
    },
    {
      name: "work/shop/.claude/settings.json",
      parts: [`${BOM}{\n  // mine\n  "env": { "ANTHROPIC_API_KEY": "`, key, '", /* last */ },\n}\n'],
    },
    {
      name: "work/shop/.claude/settings.local.json",
      parts: [
        '{"env": {"ANTHROPIC_API_KEY": "',
        key,
        '", "ANTHROPIC_API_KEY": "',
        key,
        '",\n"ANTHROPIC_CUSTOM_HEADERS": "X-Team: a\\nx-api-key: ',
        key,
        '"}}',
      ],
    },
    { name: "work/blog/.env", parts: [`ANTHROPIC_API_KEY=${other}\nLONGER=${longer}\n`] },
    { name: "work/blog/.env.example", parts: ["ANTHROPIC_API_KEY=sk-ant-api03-YOUR_KEY_HERE\n"] },
  ];
}

const text = (parts: readonly Part[], side: keyof Spot): string =>
  parts.map((part) => (typeof part === "string" ? part : part[side])).join("");

/** A home with over 25 places that hold the old key, and decoys. `work/shop` is the project to stand in. */
export function makeBigHome(keys: Keys): BigHome {
  const home = makeHome();
  const planted = files(keys, home);
  for (const { name, parts, mode, encoding = "latin1" } of planted)
    home.write(name, Buffer.from(text(parts, "before"), encoding), mode);
  home.link("dotfiles/zshrc", ".zshrc");
  home.write("work/shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write("new-key", `${keys.next}\n`);
  const expected = { ...home.snapshot() };
  for (const { name, parts, encoding = "latin1" } of planted) {
    const mode = expected[name]?.split(" ")[0];
    expected[name] = `${mode} ${Buffer.from(text(parts, "after"), encoding).toString("base64")}`;
  }
  const places = planted.flatMap(({ parts }) => parts.filter((part) => typeof part !== "string")).length;
  return { home, places, expected };
}
