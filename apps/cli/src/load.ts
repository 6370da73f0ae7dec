import type { CommandName } from "./options.ts";
import type { CommandModule } from "./session.ts";

/** Each command's code, imported when it is asked for. */
const MODULES: Readonly<Record<CommandName, () => Promise<CommandModule>>> = {
  scan: () => import("./commands/scan.ts"),
  which: () => import("./commands/which.ts"),
  doctor: () => import("./commands/doctor.ts"),
  explain: () => import("./commands/explain.ts"),
  verify: () => import("./commands/verify.ts"),
  rotate: () => import("./commands/rotate.ts"),
  undo: () => import("./commands/undo.ts"),
  recover: () => import("./commands/recover.ts"),
  history: () => import("./commands/history.ts"),
  forget: () => import("./commands/forget.ts"),
  plugins: () => import("./commands/plugins.ts"),
  init: () => import("./commands/init.ts"),
  demo: () => import("./commands/demo.ts"),
  completion: () => import("./commands/completion.ts"),
};

export function load(name: CommandName): Promise<CommandModule> {
  return MODULES[name]();
}
