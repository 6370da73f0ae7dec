import type { Planted } from "./planted.ts";

/** Spellings as they stand in public repositories, each in a file of its own; the keys are ours. */
const SHELLS: readonly Planted[] = [
  {
    name: ".bashrc.d/10-search.sh",
    text: '# 加载API Keys\nexport BRAVE_API_KEY="${BRAVE_API_KEY:-<B>}"\nexport TAVILY_API_KEY="${TAVILY_API_KEY:-<T>}"\n\nfilter_output() {\n    grep -v "^📋\\|^🔍" | \\\n    grep -v "^总计\\|^开始"\n}\n',
    source: "a daily news script: defaults behind exports, a function with a pipe over two lines",
  },
  {
    name: ".bashrc.d/20-default",
    text: 'API_KEY=${TAVILY_API_KEY:-<T>}\necho "使用Tavily API Key: ${API_KEY:0:15}..."\nQUERY="${1:-AI artificial intelligence latest news}"\n',
    source: "a start script of a Java service: an unquoted default",
  },
  {
    name: ".bashrc.d/30-colon",
    text: ': "${ANTHROPIC_API_KEY:=<A>}"\n: "${ANTHROPIC_MODEL:=opus}" "${BRAVE_API_KEY:=<B>}"\nexport ANTHROPIC_API_KEY BRAVE_API_KEY\n',
    source: "containers' entrypoints: defaults by the colon command",
  },
  {
    name: ".bashrc.d/40-aliases",
    text: "alias claude='ANTHROPIC_API_KEY=<A> claude'\nalias claude-alt=\"ANTHROPIC_API_KEY='<A>' command claude\"\nalias claude-agy='CLAUDE_CONFIG_DIR=~/.claude-agy ANTHROPIC_API_KEY=\"<A>\" command claude'\n",
    source: "READMEs on several accounts: a key in each alias",
  },
  {
    name: ".bashrc.d/50-wrapper",
    text: 'claude-work() {\n  local -x ANTHROPIC_API_KEY=<A>\n  ( cd ~/work && CLAUDE_CONFIG_DIR=$HOME/.claude-work command claude "$@" )\n}\nask() { ANTHROPIC_API_KEY="<A>" command claude -p "$*" 2>/dev/null | tee -a ~/log; }\n',
    source: "dotfiles: a function round a command, local -x",
  },
  {
    name: ".bashrc.d/60-case",
    text: 'case "$(hostname -s)" in\n  work*|lab-[0-9]) export ANTHROPIC_API_KEY=<A> ;;\n  *)  [[ -n ${SSH_TTY-} ]] && { BRAVE_API_KEY=\'<B>\'; export BRAVE_API_KEY; } ;;\nesac\nif ! command -v op &>/dev/null; then declare -gx TAVILY_API_KEY=$"<T>"; fi\n',
    source: "dotfiles: keys by host",
  },
  {
    name: ".bashrc.d/70-heredoc",
    text: "cat > /dev/null <<'EOF'\nexport ANTHROPIC_API_KEY=\"your-key-here\"\nEOF\nANTHROPIC_API_KEY=<A>\\\n\nexport ANTHROPIC_API_KEY\n",
    source: "an installer's leftovers: a placeholder in a here-document, a backslash at the end",
  },
  {
    name: ".bashrc.d/80-container",
    text: 'aibox() {\n  docker run -it --rm \\\n    --name ai-shell-sandbox -m 3G \\\n    -e AI_AUTO=1 \\\n    -e BRAVE_API_KEY=<B> \\\n    -v "$HOME/nextjs-workspace:/workspace" -p 3001:3000 ai-shell\n}\n',
    source: "a sandbox's start script: docker run -e over several lines",
  },
  {
    name: ".zshrc.d/api.zsh",
    text: "typeset -gxT AI_PATH ai_path\nexport -- TAVILY_API_KEY=<T>\n[[ -o interactive ]] && () { export BRAVE_API_KEY=$'<B>' }\nfor f (~/.secrets.d/*.zsh(N.)) source $f\n",
    source: "zsh dotfiles: anonymous functions, short loops",
  },
  {
    name: ".zshrc.d/launchd.zsh",
    text: '# Expose API keys to macOS GUI apps (Electron, etc.)\nexport ANTHROPIC_API_KEY="<A>"\nlaunchctl setenv ANTHROPIC_API_KEY "$ANTHROPIC_API_KEY" 2>/dev/null\n',
    source: "macOS dotfiles: launchctl for what the desktop starts",
  },
  {
    name: ".oh-my-zsh/custom/keys.zsh",
    text: "[[ -z $TAVILY_API_KEY ]] && export TAVILY_API_KEY='<T>' || true\r\nANTHROPIC_API_KEY=\"<A>\" ;  export ANTHROPIC_API_KEY\r\n",
    source: "oh-my-zsh's custom folder, edited on Windows",
  },
  {
    name: ".config/fish/conf.d/ai.fish",
    text: "if status is-interactive\n    set -q ANTHROPIC_API_KEY; or set -gx ANTHROPIC_API_KEY <A>\n    set --export --global TAVILY_API_KEY    \"<T>\" # free tier, 1000 searches/month\nend\nset -Ux BRAVE_API_KEY '<B>'\n",
    source: "fish dotfiles: set -q; or set, aligned, universal",
  },
  {
    name: ".config/fish/conf.d/wrap.fish",
    text: 'function ask --wraps claude --description "it\'s"\n    set -lx ANTHROPIC_API_KEY "<A>"\n    command claude -p $argv\nend\nfunction web; env BRAVE_API_KEY=<B> TAVILY_API_KEY=<T> npx -y x $argv; end\n',
    source: "fish functions with variables of their own",
  },
  {
    name: ".config/nushell/autoload/ai.nu",
    text: '$env.config.edit_mode = "vi"\n$env.ANTHROPIC_BASE_URL = "https://api.anthropic.com";\n$env.ANTHROPIC_API_KEY = "<A>";\nload-env {TAVILY_API_KEY: "<T>", "BRAVE_API_KEY": r#\'<B>\'#}\n',
    source: "home-manager's programs.nushell.extraConfig: semicolons",
  },
  {
    name: "Documents/PowerShell/Microsoft.VSCode_profile.ps1",
    text: "[Environment]::SetEnvironmentVariable('BRAVE_API_KEY', '<B>', 'Process')\r\nif (-not $env:ANTHROPIC_API_KEY) { $env:ANTHROPIC_API_KEY = \"<A>\" }\r\n[System.Environment]::SetEnvironmentVariable(\"TAVILY_API_KEY\", \"<T>\")\r\n",
    source: "Polish and Korean set-up guides: .NET's SetEnvironmentVariable",
  },
  {
    name: ".config/environment.d/60-ai.conf",
    text: 'ANTHROPIC_API_KEY=<A>\nTAVILY_API_KEY="<T>"\nPATH="$HOME/.local/bin:${PATH}"\n',
    source: "a NixOS module's generated environment.d",
  },
];

const COMPOSE: readonly Planted[] = [
  {
    name: "work/zoo/flags/docker-compose.yml",
    text: 'services:\n  brave:\n    image: mcp/brave-search\n    command: ["--transport", "http", "--brave-api-key", "<B>"]\n  second:\n    image: mcp/brave-search\n    command:\n      - --transport=http\n      - --brave-api-key=<B>\n',
    source: "brave/brave-search-mcp-server, README.md: flags, in a list",
  },
  {
    name: "work/zoo/text/compose.yaml",
    text: "services:\n  proxy:\n    image: node:22\n    entrypoint: npx -y mcp-remote 'https://mcp.tavily.com/mcp/?tavilyApiKey=<T>' --allow-http\n    command: >-\n      --brave-api-key <B>\n      --transport http\n",
    source: "compose files round mcp-remote: a command as one string, folded",
  },
  {
    name: "work/zoo/shell/compose.dev.yml",
    text: 'services:\n  app:\n    command: ["sh", "-c", "export ANTHROPIC_API_KEY=<A> && exec node dist/index.js"]\n    healthcheck:\n      test: ["CMD-SHELL", "curl -fsS -H \'x-api-key: <A>\' https://api.anthropic.com/v1/models || exit 1"]\n',
    source: "development overrides: sh -c in a list, a healthcheck with a header",
  },
  {
    name: "work/zoo/default/docker-compose.override.yml",
    text: 'services:\n  api:\n    environment:\n      - OPENAI_API_KEY=${OPENAI_API_KEY}\n      - TAVILY_API_KEY=${TAVILY_API_KEY:-<T>}\n  worker:\n    environment: { ANTHROPIC_API_KEY: "${ANTHROPIC_API_KEY:-<A>}", PORT: 8000 }\n',
    source: "agents' compose files: a default behind the reference",
  },
  {
    name: "work/zoo/anchor/docker-compose.prod.yml",
    text: 'x-ai: &ai { ANTHROPIC_API_KEY: &k "<A>", LOG: info }\nservices:\n  web: { environment: { <<: *ai, CLAUDE_API_KEY: *k } }\n  job:\n    environment:\n      ? TAVILY_API_KEY\n      : "<T>"\n    build:\n      args:\n        - "BRAVE_API_KEY=<B>"\n',
    source: "docs.docker.com/reference/compose-file/fragments: anchors; YAML's long keys",
  },
  {
    name: "work/zoo/.devcontainer/zoo/devcontainer.json",
    text: '{\n\t// For format details, see https://aka.ms/devcontainer.json\n\t"postCreateCommand": "echo \'export ANTHROPIC_API_KEY=<A>\' >> ~/.bashrc",\n\t"postStartCommand": { "mcp": ["claude", "mcp", "add", "brave", "-e", "BRAVE_API_KEY=<B>", "--", "npx", "-y", "x"] },\n\t"runArgs": ["--env", "TAVILY_API_KEY=<T>", "--init"],\n}\n',
    source: "public dev containers: keys written by lifecycle commands",
  },
  {
    name: "work/zoo/.github/workflows/review.yml",
    text: "on: [pull_request]\njobs:\n  review:\n    runs-on: ubuntu-latest\n    env: { TAVILY_API_KEY: '<T>' }\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with:\n          anthropic_api_key:    <A>\n          prompt: |\n            Review it. # no comment\n",
    source: "claude-code-action's how-to, option A of its quiz: the literal key",
  },
  {
    name: "work/zoo/env/.env.docker",
    text: 'TAVILY_API_KEY = "<T>"\nBRAVE_API_KEY=<B># no comment here\nANTHROPIC_API_KEY=\'<A>\' # mine\nMULTI="-----BEGIN\nBRAVE_API_KEY=no\n-----END"\n',
    source: "Python projects' .env files: blanks round the sign, a block of lines",
  },
  {
    name: "work/zoo/env/.env.mcp.local",
    text: '\ufeff# generated by setup\r\nexport BRAVE_API_KEY="<B>"\r\nTAVILY_API_KEY=<T>\r\n',
    source: "a setup script that reads BRAVE_API_KEY from .env.mcp.local; saved by Notepad",
  },
  {
    name: "work/zoo/direnv/.envrc",
    text: 'strict_env\nexport_function() { :; }\nif ! has op; then\n  export ANTHROPIC_API_KEY=<A>\nfi\nenv_vars_required ANTHROPIC_API_KEY\nPATH_add bin; export TAVILY_API_KEY="${TAVILY_API_KEY:=<T>}"\n',
    source: "direnv's stdlib in public projects",
  },
];

const SERVERS: readonly Planted[] = [
  {
    name: ".mcp/servers/tavily/config.json",
    text: '{\n  "apiKey": "<T>",\n  "maxResults": 5\n}\n',
    source: "guides that give each server a folder of its own",
  },
  { name: ".mcp/servers/brave/.env", text: "BRAVE_API_KEY=<B>\n", source: "the same, with a .env" },
  {
    name: "work/zoo/.mcp/search.json",
    text: '{ "tavily": { "apiKey": "<T>" }, "brave": { "apiKey": "<B>", "count": 10 } }\n',
    source: "guides: keys by service",
  },
  {
    name: ".claude/plugins/marketplaces/zoo/search/.mcp.json",
    text: '{"mcpServers":{"t":{"type":"http","url":"https://mcp.tavily.com/mcp/?tavilyApiKey=<T>&parameters=%7B%22max%22%3A5%7D"}}}',
    source: "a marketplace whose plugins stand beside its manifest",
  },
  {
    name: ".config/github-copilot/intellij/mcp.json",
    text: '{\n    "servers": {\n        "tavily": {\n            "url": "https://mcp.tavily.com/mcp/",\n            "requestInit": { "headers": { "Authorization": "Bearer <T>" } }\n        },\n        "brave": { "command": "npx", "args": ["-y", "x"], "env": { "BRAVE_API_KEY": "<B>" } }\n    }\n}\n',
    source: "laravel/boost and READMEs for JetBrains' IDEs: requestInit",
  },
  {
    name: ".config/mcp/mcp.json",
    text: '{"mcpServers":{"brave":{"command":"env","args":["-u","ANTHROPIC_API_KEY","BRAVE_API_KEY=<B>","npx","-y","@brave/brave-search-mcp-server"],"lifecycle":"lazy"}}}',
    source: "nicobailon/pi-mcp-adapter, README.md: the shared file",
  },
  {
    name: ".kiro/settings/mcp.json",
    text: '{"mcpServers":{"docker":{"command":"docker","args":["run","--rm","-i","-eBRAVE_API_KEY=<B>","--env=TAVILY_API_KEY=<T>","mcp/x"],"disabled":false,"autoApprove":[]}}}',
    source: "docker's short and joined flags",
  },
  {
    name: ".gemini/antigravity/mcp_config.json",
    text: '{"mcpServers":{"t":{"command":"npx","args":["-y","mcp-remote@latest","https://mcp.tavily.com/mcp/","--header","Authorization:Bearer <T>"]}}}',
    source: "mcp-remote's README: no blank behind the colon, for Windows",
  },
  {
    name: ".qwen/settings.json",
    text: '{\n  // search\n  "mcpServers": { "b": { "httpUrl": "http://localhost:8080/mcp", "headers": { "X-Subscription-Token": "<B>", "x-brave-api-key": "<B>" } } },\n}\n',
    source: "headers of brave's server behind HTTP",
  },
  {
    name: ".lmstudio/mcp.json",
    text: '{"mcpServers":{"w":{"command":"cmd","args":["/c","set BRAVE_API_KEY=<B>&& npx -y @brave/brave-search-mcp-server"]}}}',
    source: "guides for Windows: set in front of the command",
  },
  {
    name: ".factory/mcp.json",
    text: '{"mcpServers":{"b":{"type":"stdio","command":"bash","args":["-lc","cd ~/srv && BRAVE_API_KEY=\\"<B>\\" TAVILY_API_KEY=\'<T>\' exec npx -y x"]}}}',
    source: "bash -lc with two quotings in one JSON string",
  },
  {
    name: ".config/crush/crush.json",
    text: '{"$schema":"https://charm.land/crush.json","providers":{"anthropic":{"api_key":"<A>"}},"mcp":{"t":{"type":"http","url":"https://mcp.tavily.com/mcp/","headers":{"Authorization":"Bearer <T>"}}}}',
    source: "charmbracelet/crush, README.md: a provider's key beside servers",
  },
  {
    name: ".vibe/config.toml",
    text: '[[mcp_servers]]\nname = "brave"\ntransport = "stdio"\ncommand = "npx"\nargs = ["-y", "x", \'--brave-api-key\', "<B>"]\n\n[[mcp_servers]]\nname = "tavily"\ntransport = "streamable-http"\nurl = "https://mcp.tavily.com/mcp/"\n[mcp_servers.headers]\nAuthorization = "Bearer <T>"\n',
    source: "Mistral Vibe's documentation: an array of tables",
  },
  {
    name: ".grok/config.toml",
    text: '[mcp_servers.brave]\ncommand = "npx"\nenv = { PORT = "1", "BRAVE_API_KEY" = \'<B>\' }\n  [mcp_servers.tavily]\n  enabled = true # on\n  type = "streamable_http"\n  url = "https://mcp.tavily.com/mcp/?tavilyApiKey=<T>"\n',
    source: "agents' TOML with indented tables",
  },
  {
    name: "LibreChat/librechat.yaml",
    text: 'version: 1.2.8\nmcpServers:\n  tavily:\n    type: streamable-http\n    url: https://mcp.tavily.com/mcp/\n    headers:\n      Authorization: \'Bearer <T>\'\n  brave: {command: npx, args: [-y, x, "--brave-api-key=<B>"], env: {LOG: "1"}}\n',
    source: "LibreChat's mcpServers, block and flow in one file",
  },
  {
    name: ".continue/config.json",
    text: '{"models":[{"title":"Claude","provider":"anthropic","apiKey":"<A>"}],"experimental":{"modelContextProtocolServers":[{"transport":{"type":"stdio","command":"uvx","args":["x"],"env":{"TAVILY_API_KEY":"<T>"}}}]}}',
    source: "Continue's old config.json, guides in Chinese",
  },
  {
    name: ".tabnine/mcp_servers.json",
    text: '{"mcpServers":{"s":{"command":"npx","args":["-y","@smithery/cli","run","x","--key","k","--config","{\\"webSearch\\":{\\"tavilyApiKey\\":\\"<T>\\",\\"braveApiKey\\":\\"<B>\\"}}"]}}}',
    source: "Tabnine's file; smithery's --config with two keys",
  },
];

const SKILLS: readonly Planted[] = [
  { name: ".claude/skills/zoo/SKILL.md", text: "---\nname: zoo\ndescription: Searches.\n---\n" },
  {
    name: ".claude/skills/zoo/scripts/tavily-search.sh",
    mode: 0o755,
    text: '#!/bin/bash\nQUERY="$1"\nAPI_KEY="${TAVILY_API_KEY:-<T>}"\n\ncurl -s -X POST https://api.tavily.com/search \\\n  -H "Content-Type: application/json" \\\n  -d "{\n    \\"api_key\\": \\"$API_KEY\\",\n    \\"query\\": \\"$QUERY\\"\n  }"\n',
    source: "a skill's search script: a default, JSON in double quotes",
  },
  {
    name: ".claude/skills/zoo/scripts/search.py",
    text: 'import os\n\nBRAVE_API_KEY = os.environ.get("BRAVE_API_KEY", "<B>")\nTAVILY = os.getenv(\'TAVILY_API_KEY\') or \'<T>\'\nheaders = {\n    "X-Subscription-Token": "<B>",\n    "Authorization": f"Bearer {TAVILY}",\n}\n',
    source: "skills in Python: defaults of os.environ.get, a header",
  },
  {
    name: ".claude/skills/zoo/lib/tavily.ts",
    text: 'const TAVILY_API_KEY = "<T>";\nprocess.env.ANTHROPIC_API_KEY =\n  "<A>";\nexport const client = { headers: { Authorization: "Bearer <T>" }, apiKey: process.env.BRAVE_API_KEY ?? "<B>" };\n',
    source: "skills in TypeScript: a value on the line below its name",
  },
  {
    name: ".claude/skills/zoo/config/keys.yaml",
    text: "anthropic_api_key: <A>\nopenai_api_key:    sk-your-key-here\nprofiles:\n  default:\n    executors:\n      claudecode: {api_key: '<A>', model: x}\nsearch:\n- {name: brave, token: \"<B>\"}\n",
    source: "skills' secrets.yaml: aligned, profiles in flow style",
  },
];

export const PUBLIC: readonly Planted[] = [...SHELLS, ...COMPOSE, ...SERVERS, ...SKILLS];
