/** The official plugins. Imported when a command runs, not when `--version` does; the keychain's only where there is one. */
export async function officialPlugins(): Promise<readonly unknown[]> {
  const modules = await Promise.all([
    import("@claude-rotate/plugin-anthropic"),
    import("@claude-rotate/plugin-claude-settings"),
    import("@claude-rotate/plugin-env-shell"),
    import("@claude-rotate/plugin-mcp-servers"),
    import("@claude-rotate/plugin-skills"),
    ...(process.platform === "darwin" ? [import("@claude-rotate/plugin-macos-keychain")] : []),
  ]);
  return modules.map(({ plugin }) => plugin);
}
