import type { Planted } from "./planted.ts";

const skill = (name: string, needs = ""): string =>
  `---\nname: ${name}\ndescription: Works with ${name}.\n---\n\n# ${name}\n\n${needs}\n`;

/** Skills, personal and a project's, of plugins, linked from elsewhere. */
export const SKILLS: readonly Planted[] = [
  { name: ".claude/skills/pdf/SKILL.md", text: skill("pdf") },
  { name: ".claude/skills/pdf/config.json", text: '{\n\t"api_key": "<A>"\n}\n' },
  { name: ".claude/skills/pdf/.env", text: "ANTHROPIC_API_KEY='<A>'\r\n" },
  { name: ".claude/skills/xlsx/SKILL.md", text: skill("xlsx", "Set `TAVILY_API_KEY` first.") },
  { name: ".claude/skills/xlsx/settings.yaml", text: "# keys\ntavily:\n    api_key: '<T>'\nsheets: []\n" },
  { name: ".claude/skills/pptx/SKILL.md", text: skill("pptx") },
  { name: ".claude/skills/pptx/config.toml", text: '[brave]\napi_key = "<B>"\n' },
  { name: "dotfiles/skills/frontend-design/SKILL.md", text: skill("frontend-design") },
  { name: "dotfiles/skills/frontend-design/.env.local", text: "export TAVILY_API_KEY=<T>\n" },
  { name: ".claude/skills/tdd/SKILL.md", text: skill("tdd") },
  {
    name: ".claude/skills/tdd/scripts/run.py",
    text: 'import os\nos.environ.setdefault("X", "y")\nos.environ["ANTHROPIC_API_KEY"] = "<A>"\nclient = Anthropic(api_key="<A>")\n',
  },
  {
    name: ".claude/skills/tdd/scripts/run.sh",
    mode: 0o755,
    text: '#!/usr/bin/env bash\nset -euo pipefail\nexport BRAVE_API_KEY="<B>"\nexec "$@"\n',
  },
  { name: "work/shop/.claude/skills/research/SKILL.md", text: skill("research", "Needs BRAVE_API_KEY.") },
  {
    name: "work/shop/.claude/skills/research/search.mjs",
    text: "const key = process.env.BRAVE_API_KEY || '<B>';\nconst tavily = tavilyClient({ apiKey: \"<T>\" });\n",
  },
  { name: ".claude/plugins/cache/market/search/1.0.0/skills/deep/SKILL.md", text: skill("deep") },
  { name: ".claude/plugins/cache/market/search/1.0.0/skills/deep/.env", text: "TAVILY_API_KEY=<T>\n" },
];
