import {
  booleans,
  byTag,
  each,
  filled,
  isObject,
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
  unless,
  url,
} from "./settings-shape.ts";

const EVENTS = `PreToolUse PostToolUse PostToolUseFailure PostToolBatch Notification UserPromptSubmit UserPromptExpansion
  SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact PermissionRequest
  PermissionDenied Setup TeammateIdle TaskCreated TaskCompleted Elicitation ElicitationResult ConfigChange WorktreeCreate
  WorktreeRemove InstructionsLoaded CwdChanged FileChanged MessageDisplay`;

const COMMON: Shapes = {
  ...strings("if statusMessage"),
  ...booleans("once"),
  timeout: number((value) => value > 0, "is not above zero"),
};

const HOOK: Shape = byTag("type", {
  command: object(
    {
      ...COMMON,
      ...strings("command"),
      ...lists("args"),
      shell: oneOf("bash", "powershell"),
      ...booleans("async asyncRewake"),
      ...each(filled, "rewakeMessage rewakeSummary"),
    },
    "command",
  ),
  prompt: object({ ...COMMON, ...strings("prompt model"), ...booleans("continueOnBlock") }, "prompt"),
  agent: object({ ...COMMON, ...strings("prompt model") }, "prompt"),
  http: object({ ...COMMON, url, headers: record(string()), ...lists("allowedEnvVars") }, "url"),
  mcp_tool: object({ ...COMMON, ...strings("server tool"), input: object({}) }, "server", "tool"),
});

const MATCHERS: Shape = list(object({ ...strings("matcher"), hooks: list(HOOK) }, "hooks"));

/** It passes over `hooks` that are no object, events that it doesn't know, and events that hold no list; nothing below those. */
export const HOOKS: Shape = unless(isObject, object(each(unless(Array.isArray, MATCHERS), EVENTS)));
