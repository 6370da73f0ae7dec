export type {
  Check,
  Examined,
  Finding,
  Fix,
  GitState,
  KeyVerdict,
  Level,
  Program,
  Replaced,
} from "./check.ts";
export { CODES, type Code, type CodeFacts } from "./codes.ts";
export type { BlockCause, Credential, Verdict, VerdictKind } from "./credential.ts";
export { type ErrorDetails, isNetworkError, isRotateError, NetworkError, RotateError } from "./error.ts";
export type {
  Denial,
  ExecOptions,
  ExecResult,
  FileInfo,
  Files,
  FolderEntry,
  Host,
  HttpRequest,
  HttpResponse,
  Likeness,
  Paths,
  Platform,
  Processes,
  ProcessIdentity,
  ProcessList,
  RunningProcess,
  Seen,
} from "./host.ts";
export type { Client, Entry, Machine, Resolution, ScannedFile, ServerUse } from "./machine.ts";
export type { Cause, KnownMessage } from "./message.ts";
export type { Fingerprint, Key, Place, Problem } from "./place.ts";
export { API, type Plugin } from "./plugin.ts";
export type { ProgramProfile, RecognisedProgram } from "./program.ts";
export { isSecret, Secret } from "./secret.ts";
export type { Source } from "./source.ts";
export type {
  Assignment,
  Codec,
  Elsewhere,
  FilePattern,
  FileRef,
  FileStore,
  Follow,
  Insertion,
  Item,
  ItemStore,
  Reading,
  Refresh,
  Refusal,
  Requirement,
  Store,
  Under,
} from "./store.ts";
export type { Leftover, Leftovers, Trace } from "./trace.ts";
