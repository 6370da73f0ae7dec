import type { Home } from "../rig/home.ts";
import { clouds } from "./cloud.ts";
import { configDirs } from "./config-dir.ts";
import { forms } from "./forms.ts";
import { headers } from "./headers.ts";
import { kinds } from "./kinds.ts";
import { logins } from "./logins.ts";
import { merge } from "./merge.ts";
import { settings } from "./settings.ts";
import { sources } from "./sources.ts";
import { values } from "./values.ts";

export const homes: readonly Home[] = [
  ...sources,
  ...merge,
  ...kinds,
  ...headers,
  ...logins,
  ...configDirs,
  ...clouds,
  ...forms,
  ...settings,
  ...values,
];
