import type { JsonKind } from "@claude-rotate/formats";

/** What the client takes in a field of a settings file. Anything else, `null` too, makes it drop the whole file. */
export interface Shape {
  readonly kinds: readonly JsonKind[];
  /** The only strings. */
  readonly words?: readonly string[];
  /** Of a number: whole, and above zero. */
  readonly counts?: true;
  /** What each element of a list must be. */
  readonly items?: JsonKind;
  readonly fields?: Shapes;
  /** What each member of an object must be, whatever its name. */
  readonly members?: Shape;
  /** Fields that an object must have. */
  readonly needs?: readonly string[];
}
export type Shapes = Readonly<Record<string, Shape>>;

const each = (shape: Shape, names: string): Shapes =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, shape]));
const strings = (names: string): Shapes => each({ kinds: ["string"] }, names);
const booleans = (names: string): Shapes => each({ kinds: ["boolean"] }, names);
const counts = (names: string): Shapes => each({ kinds: ["number"], counts: true }, names);
const lists = (names: string): Shapes => each({ kinds: ["array"], items: "string" }, names);
const objects = (names: string): Shapes => each({ kinds: ["object"] }, names);
const object = (fields: Shapes, ...needs: readonly string[]): Shape => ({ kinds: ["object"], fields, needs });
const record = (members: Shape): Shape => ({ kinds: ["object"], members });
const oneOf = (...words: readonly string[]): Shape => ({ kinds: ["string"], words });

const COMMAND: Shape = object({ type: oneOf("command"), ...strings("command") }, "type", "command");

/**
 * The client's own schema of its settings, as far as a wrong value there drops the whole file: S, and
 * measured field by field on 2.1.197. Not here: unknown fields, `hooks`, single permission rules and the fields whose
 * wrong value it passes over (`forceLoginMethod`, `viewMode`, `effortLevel`, `autoCompactWindow`).
 */
export const FIELDS: Shapes = {
  ...strings(
    `$schema apiKeyHelper proxyAuthHelper awsCredentialExport awsAuthRefresh gcpAuthRefresh model prUrlTemplate
    otelHeadersHelper outputStyle language advisorModel agent minimumVersion requiredMinimumVersion requiredMaximumVersion
    plansDirectory autoMemoryDirectory`,
  ),
  ...booleans(
    `respectGitignore wslInheritsWindowsSettings includeCoAuthoredBy includeGitInstructions enforceAvailableModels
    enableAllProjectMcpServers disableClaudeAiConnectors disableBundledSkills disableAllHooks disableAgentView
    disableRemoteControl disableWorkflows disableArtifact enableArtifact enableWorkflows workflowKeywordTriggerEnabled
    disableSkillShellExecution respondToBashCommands allowManagedHooksOnly allowManagedPermissionRulesOnly
    allowManagedMcpServersOnly allowAllClaudeAiMcps disableSideloadFlags forceRemoteSettingsRefresh skipWebFetchPreflight
    spinnerTipsEnabled syntaxHighlightingDisabled terminalTitleFromRename alwaysThinkingEnabled fastMode
    fastModePerSessionOptIn promptSuggestionEnabled awaySummaryEnabled showClearContextOnPlanAccept channelsEnabled
    prefersReducedMotion doneMeansMerged autoMemoryEnabled autoDreamEnabled`,
  ),
  ...counts("cleanupPeriodDays skillListingMaxDescChars totalTokensReminderBudget"),
  ...lists(
    `fallbackModel availableModels enabledMcpjsonServers disabledMcpjsonServers allowedHttpHookUrls httpHookAllowedEnvVars
    pluginSuggestionMarketplaces companyAnnouncements`,
  ),
  ...objects("env extraKnownMarketplaces"),
  policyHelper: object(strings("path"), "path"),
  breakReminder: object({
    ...booleans("enabled"),
    ...counts("intervalMinutes breakThresholdMinutes"),
    ...strings("message"),
  }),
  quietHours: object({ ...booleans("enabled"), ...strings("start end") }),
  attribution: object({ ...strings("commit pr"), ...booleans("sessionUrl") }),
  modelOverrides: record({ kinds: ["string"] }),
  skillOverrides: record(oneOf("on", "name-only", "user-invocable-only", "off")),
  enabledPlugins: record({ kinds: ["boolean", "array"], items: "string" }),
  pluginConfigs: record({ kinds: ["object"] }),
  worktree: object({ ...lists("symlinkDirectories sparsePaths"), baseRef: oneOf("fresh", "head") }),
  sandbox: object(booleans("enabled failIfUnavailable autoAllowBashIfSandboxed allowUnsandboxedCommands")),
  remote: object(strings("defaultEnvironmentId")),
  voice: object({ ...booleans("enabled autoSubmit"), mode: oneOf("hold", "tap") }),
  spinnerVerbs: object({ mode: oneOf("append", "replace"), ...lists("verbs") }, "mode", "verbs"),
  spinnerTipsOverride: object({ ...booleans("excludeDefault"), ...lists("tips") }, "tips"),
  ...each({ kinds: ["array"] }, "strictKnownMarketplaces blockedMarketplaces allowedChannelPlugins"),
  feedbackSurveyRate: { kinds: ["number"] },
  forceLoginOrgUUID: { kinds: ["string", "array"] },
  defaultShell: oneOf("bash", "powershell"),
  autoUpdatesChannel: oneOf("latest", "stable", "rc"),
  tui: oneOf("default", "fullscreen"),
  statusLine: COMMAND,
  subagentStatusLine: COMMAND,
  fileSuggestion: COMMAND,
  permissions: object({
    ...each({ kinds: ["array"] }, "allow deny ask"),
    ...lists("additionalDirectories"),
    defaultMode: oneOf("acceptEdits", "auto", "bypassPermissions", "default", "dontAsk", "plan"),
    disableBypassPermissionsMode: oneOf("disable"),
  }),
};
