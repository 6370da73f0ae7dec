import { HOOKS } from "./settings-hooks.ts";
import { MARKETPLACES, SOURCE } from "./settings-marketplaces.ts";
import {
  anything,
  boolean,
  booleans,
  counts,
  each,
  either,
  filled,
  list,
  lists,
  number,
  object,
  oneOf,
  record,
  type Shape,
  type Shapes,
  string,
  strings,
  whole,
} from "./settings-shape.ts";

const command = (more: Shapes = {}): Shape =>
  object({ type: oneOf("command"), ...strings("command"), ...more }, "type", "command");
const clock = string((text) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(text), "is not a time as 22:00");
const share = (least: (value: number) => boolean): Shape =>
  number((value) => least(value) && value <= 1, "is not between 0 and 1");
const OPTION = either(
  "is not a string, a number, true or false or a list of strings",
  string(),
  number(),
  boolean,
  list(string()),
);
const DENY = oneOf("deny");

const SANDBOX: Shape = object({
  ...booleans(
    `enabled failIfUnavailable autoAllowBashIfSandboxed allowUnsandboxedCommands enableWeakerNestedSandbox
    enableWeakerNetworkIsolation allowAppleEvents`,
  ),
  network: object({
    ...lists("allowedDomains deniedDomains allowUnixSockets"),
    ...booleans("allowManagedDomainsOnly allowAllUnixSockets allowLocalBinding"),
    allowMachLookup: list(string((text) => !text.slice(0, -1).includes("*"), "has a * before its end")),
    ...each(number(), "httpProxyPort socksProxyPort"),
    tlsTerminate: object(each(filled, "caCertPath caKeyPath")),
  }),
  filesystem: object({
    ...lists("allowWrite denyWrite denyRead allowRead"),
    ...booleans("allowManagedReadPathsOnly"),
  }),
  credentials: object({
    files: list(object({ path: filled, mode: DENY }, "path", "mode")),
    envVars: list(
      object(
        { name: string((text) => /^[A-Za-z_]\w*$/.test(text), "is not a variable's name"), mode: DENY },
        "name",
        "mode",
      ),
    ),
  }),
  ignoreViolations: record(list(string())),
  ...lists("excludedCommands"),
  ripgrep: object({ ...strings("command"), ...lists("args") }, "command"),
});

/**
 * The client's own schema of its settings, as far as a wrong value drops the whole file: S, and measured on 2.1.197
 * value by value. Not here: unknown fields, single permission rules, `allowedMcpServers` and `deniedMcpServers`, and the fields
 * whose wrong value it passes over (`forceLoginMethod`, `viewMode`, `effortLevel`, `autoCompactWindow`, `theme`, …).
 */
export const FIELDS: Shapes = {
  ...strings(
    `$schema apiKeyHelper proxyAuthHelper awsCredentialExport awsAuthRefresh gcpAuthRefresh model prUrlTemplate
    otelHeadersHelper outputStyle language advisorModel agent minimumVersion requiredMinimumVersion requiredMaximumVersion
    plansDirectory autoMemoryDirectory claudeMd pluginTrustMessage`,
  ),
  ...booleans(
    `respectGitignore wslInheritsWindowsSettings includeCoAuthoredBy includeGitInstructions enforceAvailableModels
    enableAllProjectMcpServers disableClaudeAiConnectors disableBundledSkills disableAllHooks disableAgentView
    disableRemoteControl disableWorkflows disableArtifact enableArtifact enableWorkflows workflowKeywordTriggerEnabled
    disableSkillShellExecution respondToBashCommands allowManagedHooksOnly allowManagedPermissionRulesOnly
    allowManagedMcpServersOnly allowAllClaudeAiMcps disableSideloadFlags forceRemoteSettingsRefresh skipWebFetchPreflight
    spinnerTipsEnabled syntaxHighlightingDisabled terminalTitleFromRename alwaysThinkingEnabled fastMode
    fastModePerSessionOptIn promptSuggestionEnabled awaySummaryEnabled showClearContextOnPlanAccept channelsEnabled
    prefersReducedMotion doneMeansMerged autoMemoryEnabled autoDreamEnabled showThinkingSummaries
    skipDangerousModePermissionPrompt skipWorkflowUsageWarning verbose autoCompactEnabled precomputeCompactionEnabled
    switchModelsOnFlag autoScrollEnabled wheelScrollAccelerationEnabled fileCheckpointingEnabled showTurnDuration
    showMessageTimestamps terminalProgressBarEnabled todoFeatureEnabled remoteControlAtStartup isolatePeerMachines
    autoUploadSessions inputNeededNotifEnabled agentPushNotifEnabled skipAutoPermissionPrompt useAutoModeDuringPlan
    voiceEnabled axScreenReader`,
  ),
  ...counts("cleanupPeriodDays skillListingMaxDescChars totalTokensReminderBudget"),
  ...lists(
    `fallbackModel availableModels enabledMcpjsonServers disabledMcpjsonServers allowedHttpHookUrls httpHookAllowedEnvVars
    pluginSuggestionMarketplaces companyAnnouncements claudeMdExcludes`,
  ),
  env: object({}),
  hooks: HOOKS,
  extraKnownMarketplaces: MARKETPLACES,
  ...each(list(SOURCE), "strictKnownMarketplaces blockedMarketplaces"),
  allowedChannelPlugins: list(object(strings("marketplace plugin"), "marketplace", "plugin")),
  policyHelper: object(
    {
      ...strings("path"),
      timeoutMs: number((value) => Number.isSafeInteger(value) && value >= 1000, "is not at least 1000"),
      refreshIntervalMs: number(
        (value) => value === 0 || (Number.isSafeInteger(value) && value >= 60_000),
        "is not 0 or at least 60000",
      ),
    },
    "path",
  ),
  breakReminder: object({
    ...booleans("enabled"),
    ...counts("intervalMinutes breakThresholdMinutes"),
    ...strings("message"),
  }),
  quietHours: object({ ...booleans("enabled"), ...each(clock, "start end") }),
  attribution: object({ ...strings("commit pr"), ...booleans("sessionUrl") }),
  modelOverrides: record(string()),
  skillOverrides: record(oneOf("on", "name-only", "user-invocable-only", "off")),
  skillListingBudgetFraction: share((value) => value > 0),
  feedbackSurveyRate: share((value) => value >= 0),
  enabledPlugins: record(either("is not true or false or a list of strings", boolean, list(string()))),
  pluginConfigs: record(object({ mcpServers: record(record(OPTION)), options: record(OPTION) })),
  worktree: object({ ...lists("symlinkDirectories sparsePaths"), baseRef: oneOf("fresh", "head") }),
  sandbox: SANDBOX,
  remote: object(strings("defaultEnvironmentId")),
  voice: object({ ...booleans("enabled autoSubmit"), mode: oneOf("hold", "tap") }),
  autoMode: object({ ...lists("allow soft_deny hard_deny environment"), ...booleans("classifyAllShell") }),
  spinnerVerbs: object({ mode: oneOf("append", "replace"), ...lists("verbs") }, "mode", "verbs"),
  spinnerTipsOverride: object({ ...booleans("excludeDefault"), ...lists("tips") }, "tips"),
  sshConfigs: list(
    object(
      { ...strings("id name sshHost sshIdentityFile startDirectory"), sshPort: whole },
      "id",
      "name",
      "sshHost",
    ),
  ),
  forceLoginOrgUUID: either("is not a string or a list of strings", string(), list(string())),
  parentSettingsBehavior: oneOf("first-wins", "merge"),
  defaultShell: oneOf("bash", "powershell"),
  autoUpdatesChannel: oneOf("latest", "stable", "rc"),
  tui: oneOf("default", "fullscreen"),
  defaultView: oneOf("chat", "transcript"),
  daemonColdStart: oneOf("transient", "ask"),
  totalTokensReminder: oneOf("off", "infinite", "fixed", "countdown", "padded-countdown"),
  ...each(oneOf("disable"), "disableAutoMode disableDeepLinkRegistration"),
  statusLine: command({ padding: number(), ...booleans("hideVimModeIndicator") }),
  subagentStatusLine: command(),
  fileSuggestion: command(),
  permissions: object({
    ...each(list(anything), "allow deny ask"),
    ...lists("additionalDirectories"),
    defaultMode: oneOf("acceptEdits", "auto", "bypassPermissions", "default", "dontAsk", "plan"),
    ...each(oneOf("disable"), "disableBypassPermissionsMode disableAutoMode"),
  }),
};
