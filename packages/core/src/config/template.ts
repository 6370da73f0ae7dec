import nodePath from "node:path";
import { type Host, RotateError } from "@claude-rotate/contract";
import { because } from "../host/system-error.ts";
import { configFolder, userFiles } from "./locate.ts";

const SCHEMA_URL = "https://unpkg.com/claude-rotate/schema/config.json";

const TEMPLATE = `# yaml-language-server: $schema=${SCHEMA_URL}
# Your own config of claude-rotate. Everything is optional; take the # off what you need.

# Folders with projects, beside those that are found.
# roots: [~/code]

# Files and places that a rotation leaves as they are.
# skip: [~/code/old/.env]

# Plugins, by name or path: true, false (never load it), or its settings. Strangers need \`claude-rotate plugins trust\` too.
# plugins:
#   "@acme/claude-rotate-plugin": true

# Where an issuer is asked, if not at its own address.
# credentials:
#   brave: { baseUrl: https://gateway.example }

# How loud a rule of \`doctor\` is: off, info, warning, error.
# rules: { CR033: off }
`;

/** Writes the user's config file where there is none. */
export async function initConfig(host: Host): Promise<{ readonly path: string; readonly created: boolean }> {
  const [there] = userFiles(host);
  if (there !== undefined) return { path: there, created: false };
  const folder = configFolder(host);
  const path = nodePath.join(folder, "config.yaml");
  try {
    host.files.makeFolder(folder, 0o700);
    await host.files.create(path, Buffer.from(TEMPLATE), { mode: 0o600 });
  } catch (cause) {
    throw new RotateError("PLACE_UNWRITABLE", because("the config file can't be written", cause), {
      path,
      hint: "Give yourself the right to write there, or name another folder with XDG_CONFIG_HOME.",
      cause,
    });
  }
  return { path, created: true };
}
