export type { Restart } from "./aftermath/refresh.ts";
export { type Choice, chooseOld } from "./choose.ts";
export { type ClientView, clientView } from "./client-view.ts";
export { loadSettings } from "./config/load.ts";
export {
  NO_SETTINGS,
  pluginSettings,
  type RuleLevel,
  type RuleLevels,
  type Settings,
  whereSet,
  withBaseUrls,
} from "./config/settings.ts";
export { initConfig } from "./config/template.ts";
export { type Context, type ContextOptions, createContext, type Progress } from "./context.ts";

export type { DeadKey } from "./dead-key.ts";
export { type DiffFile, type DiffLine, diffOf } from "./diff.ts";
export { bundleFault } from "./discovery/bundle.ts";
export { foreignImports, readData } from "./discovery/check.ts";
export type { Declared } from "./discovery/declarative-schema.ts";
export type { FoundPlugin } from "./discovery/found.ts";
export { type Candidate, isOfficialName } from "./discovery/judge.ts";
export { loadPlugins, type Need, NO_PLUGINS, type Plugins } from "./discovery/load.ts";
export type { PluginReport } from "./discovery/report.ts";
export { openTrust } from "./discovery/trust.ts";
export { type Diagnosis, type DoctorOptions, doctor } from "./doctor/doctor.ts";
export type { RuleFinding } from "./doctor/finding.ts";
export { type MendOptions, mend } from "./doctor/mend.ts";
export { type Explanation, explain, type JudgedCause } from "./explain.ts";
export { fileChange, readForChange, type WantedChange } from "./file-change.ts";
export type { Scan } from "./find/machine.ts";
export { scan } from "./find/scan.ts";
export { type Changes, type FixOptions, fix } from "./fix.ts";
export { closeWindows, forget, history, type PastRotation } from "./history.ts";
export { createHost, type HostOptions, homeFolder } from "./host/real.ts";
export { type FileCall, watchFiles } from "./host/watch-files.ts";
export { stuckPlugins } from "./isolation/stuck.ts";
export { type NeededVariable, needsOf } from "./needs.ts";
export { type PassedOver, passedOver } from "./passed-over.ts";
export type { LeftPlace, Plan } from "./plan.ts";
export { policyPlugin, refuseSource } from "./policy.ts";
export { noPlaces } from "./refusals.ts";
export { createRegistry, credentialOf, type Registry } from "./registry.ts";
export type { ChangeReport, RotationReport, RotationState } from "./report.ts";
export { KeyNotValid, type Question, type RotateOptions, rotate } from "./rotate.ts";
export { type Blocked, WayBackBlocked } from "./rotation/blocked.ts";
export { journalDamaged } from "./rotation/journal.ts";
export { type Holding, rotationRunning } from "./rotation/lock.ts";
export { NO_RECOVERY, type Recovery, recover } from "./rotation/recover.ts";
export { aOrAn, newSecret } from "./secret/new-secret.ts";
export { createRedactor, type Redactor } from "./secret/redact.ts";
export { readSource } from "./secret/sources.ts";
export { SKIPPED } from "./skip.ts";
export { type UndoOptions, undo } from "./undo.ts";
export { type Buried, untilDead, type WaitOptions } from "./until-dead.ts";
export { DEAD, isAnswer, verify } from "./verify.ts";
export { clientOf, type SentHeader, type Which, which } from "./which.ts";
