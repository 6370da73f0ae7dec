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
  const problems: Problem[] = [];
  let user: UserSettings = settings.user;
  for (const bundle of bundles) {
    const { name, file: path } = bundle;
    const said = await settingsOf(bundle);
    if ("fault" in said) {
      const message = `${name}: ${said.fault}; its settings are left out`;
      problems.push({ code: "PLUGIN_FAILED", plugin: name, path, message });
      continue;
    }
    const { plugins, credentials, rules, policy: asked } = said.settings;
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

/** Why a bundle's settings would be left out, where they would: to be known before anybody trusts it for them. */
export async function bundleFault(found: FoundPlugin): Promise<string | undefined> {
  if (found.kind !== "bundle") return undefined;
  const said = await settingsOf(found);
  return "fault" in said ? said.fault : undefined;
}

async function settingsOf({ marker }: FoundPlugin) {
  const { check, userConfig } = await import("../config/schema.ts");
  const { config = {}, policy } = marker.raw;
  const checked = check(userConfig, policy === undefined ? config : { ...(config as object), policy });
  if (!("issues" in checked)) return { settings: checked.value };
  const [issue] = checked.issues;
  return { fault: `${memberName(issue?.path ?? [])}: ${issue?.message}` };
}
