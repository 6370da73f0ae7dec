import { plugin as anthropic } from "@claude-rotate/plugin-anthropic";
import { plugin as claudeSettings } from "@claude-rotate/plugin-claude-settings";
import { plugin as envShell } from "@claude-rotate/plugin-env-shell";
import { plugin as mcpServers } from "@claude-rotate/plugin-mcp-servers";
import { plugin as proxy } from "@claude-rotate/plugin-proxy";
import { plugin as skills } from "@claude-rotate/plugin-skills";

/** The official plugins; the keychain's only where there is one. */
export async function officialPlugins(): Promise<readonly unknown[]> {
  const always = [anthropic, claudeSettings, envShell, mcpServers, proxy, skills];
  if (process.platform !== "darwin") return always;
  const keychain = await import("@claude-rotate/plugin-macos-keychain");
  return [...always, keychain.plugin];
}
