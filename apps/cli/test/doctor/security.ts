import type { Host } from "@claude-rotate/contract";

const LOCKED = 36;
const MISSING = 44;

/**
 * A Mac's `security`, as far as looking up goes; the plugin's own tests hold the whole of it, with its sources. Without
 * items the keychain is locked, and holds one that can't be read.
 */
export function security(host: Host, items: Readonly<Record<string, string>> | undefined): Host {
  const held = items ?? { "Claude Code": "" };
  const env = { USER: "dev", ...host.env };
  return {
    ...host,
    env,
    platform: "darwin",
    exec: async (program, args, options) => {
      if (program !== "/usr/bin/security") return host.exec(program, args, options);
      if (args[0] === "show-keychain-info") return said(items === undefined ? LOCKED : 0);
      const service = args[args.indexOf("-s") + 1] ?? "";
      const value = args[0] === "find-generic-password" ? held[service] : undefined;
      if (value === undefined) return said(MISSING);
      if (args.includes("-g") && items === undefined) return said(LOCKED);
      const listing = `keychain: "/Users/dev/Library/Keychains/login.keychain-db"\nattributes:\n    "acct"<blob>="dev"\n    "svce"<blob>="${service}"\n`;
      return { code: 0, stdout: listing, stderr: args.includes("-g") ? `password: "${value}"\n` : "" };
    },
  };
}

function said(code: number): { code: number; stdout: string; stderr: string } {
  return { code, stdout: "", stderr: "" };
}
