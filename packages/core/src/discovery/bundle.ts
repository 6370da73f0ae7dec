import type { Problem } from "@claude-rotate/contract";
import { memberName } from "../config/document.ts";
import type { Settings, UserSettings } from "../config/settings.ts";
import type { FoundPlugin } from "./found.ts";

/** What trusted bundles say, below what the user says: of two settings of one name the user's counts. */
export async function mergeBundles(
  settings: Settings,
  bundles: readonly FoundPlugin[],
): Promise<{ readonly settings: Settings; readonly problems: readonly Problem[] }> {
  if (bundles.length === 0) return { settings, problems: [] };
  const { check, userConfig } = await import("../config/schema.ts");
  const problems: Problem[] = [];
  let user: UserSettings = settings.user;
  for (const { name, file, marker } of bundles) {
    const { config = {}, policy } = marker.raw;
    const value = policy === undefined ? config : { ...(config as object), policy };
    const checked = check(userConfig, value);
    if ("issues" in checked) {
      const [issue] = checked.issues;
      const message = `${name}: ${memberName(issue?.path ?? [])}: ${issue?.message}; its settings are left out`;
      problems.push({ code: "PLUGIN_FAILED", plugin: name, path: file, message });
      continue;
    }
    const { plugins, credentials, rules, policy: asked } = checked.value;
    user = {
      ...user,
      plugins: { ...plugins, ...user.plugins },
      credentials: { ...credentials, ...user.credentials },
      rules: { ...rules, ...user.rules },
      policy: { ...asked, ...user.policy },
    };
  }
  return { settings: { ...settings, user }, problems };
}
