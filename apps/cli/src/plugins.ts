/** The official plugins. Imported when a command runs, not when `--version` does. */
export async function officialPlugins(): Promise<readonly unknown[]> {
  const modules = await Promise.all([
    import("@claude-rotate/plugin-anthropic"),
    import("@claude-rotate/plugin-claude-settings"),
    import("@claude-rotate/plugin-env-shell"),
  ]);
  return modules.map(({ plugin }) => plugin);
}
