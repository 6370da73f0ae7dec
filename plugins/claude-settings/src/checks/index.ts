import type { Check } from "@claude-rotate/contract";
import { projectShadows, settingsAndShell } from "./conflict.ts";
import { helper } from "./helper.ts";
import { nothingSent } from "./nothing.ts";
import { severalClients, twoHomes } from "./platform.ts";
import { elsewhere } from "./route.ts";
import { deadToken, invalidKey } from "./sent.ts";
import {
  bothHeaders,
  customHeader,
  helperBeside,
  keyOverLogin,
  managedDecides,
  otherProvider,
} from "./source.ts";
import { brokenSettings, brokenState, notApproved, rejected } from "./state.ts";
import { unread } from "./unread.ts";
import { dirtyToken, unexpanded } from "./value.ts";

export const checks: readonly Check[] = [
  invalidKey,
  settingsAndShell,
  projectShadows,
  bothHeaders,
  helperBeside,
  helper,
  managedDecides,
  elsewhere,
  keyOverLogin,
  otherProvider,
  deadToken,
  unread,
  customHeader,
  nothingSent,
  dirtyToken,
  unexpanded,
  rejected,
  notApproved,
  brokenState,
  brokenSettings,
  severalClients,
  twoHomes,
];
