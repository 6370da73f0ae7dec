import { isAbsolute } from "node:path";
import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { PROXY_VARIABLES, routeTo } from "@claude-rotate/issuer";

/** Any address behind a proxy: which proxy counts depends on the exemptions alone. */
const SOMEWHERE = new URL("https://issuer.invalid/");

type Environment = Examined["resolutions"][number]["environment"];

/** The variables that decide the way, as the client of the first credential has them; all clients take the same. */
function environmentOf({ resolutions }: Examined, host: Host): Environment {
  return resolutions[0]?.environment ?? host.env;
}

/** The entry that sets a variable to the value that counts, for the finding's place. */
function settingOf({ entries }: Examined, name: string, value: string | undefined): Entry | undefined {
  const all = entries.filter((entry) => entry.name === name && entry.value.reveal() === value);
  return all.find(({ kind }) => kind === "file") ?? all[0];
}

function placed(entry: Entry | undefined): Pick<Finding, "place"> {
  return entry === undefined ? {} : { place: entry.id };
}

type Route = ReturnType<typeof routeTo>;
type Refusal = Extract<Route, { kind: "refused" }>;

/** Why the proxy that the variables name can't be used at all, if it can't. */
export function proxyFault(machine: Examined, host: Host): Refusal | undefined {
  const route = routeTo(SOMEWHERE, environmentOf(machine, host));
  return route.kind === "refused" ? route : undefined;
}

export const badProxy: Check = {
  id: "CR060",
  level: "error",
  title: "the proxy can't be used",
  run: async (machine, host) => {
    const environment = environmentOf(machine, host);
    const fault = proxyFault(machine, host);
    const variable = PROXY_VARIABLES.find((name) => environment[name]) ?? "";
    const place = placed(settingOf(machine, variable, environment[variable]));
    if (fault !== undefined)
      return [
        {
          ...place,
          message: `${fault.variable} ${fault.reason}`,
          mend: `Set ${fault.variable} to an address such as http://proxy.example:3128, or unset it.`,
        },
      ];
    const failed = machine.verdicts.find(
      ({ verdict, proxy, cause }) =>
        proxy !== undefined && (verdict === "unreachable" || verdict === "dns" || cause === "proxy-login"),
    );
    if (failed === undefined) return [];
    const { proxy, message, cause } = failed;
    return [
      {
        ...place,
        message: `nothing gets through the proxy ${proxy}${message === undefined ? "" : `: ${message}`}`,
        mend:
          cause === "proxy-login"
            ? `Put the login into ${variable}: http://USER:PASSWORD@${proxy}.`
            : `Check the proxy, or unset ${variable}; NO_PROXY exempts a host.`,
      },
    ];
  },
};

/** Files of a project or a container, which neither a shell nor Claude Code reads. */
const OTHERS: ReadonlySet<string> = new Set(["dotenv", "compose", "devcontainer", "workflow"]);

export const unverified: Check = {
  id: "CR062",
  level: "warning",
  title: "certificates are not verified",
  run: async ({ entries }) =>
    [...new Map(entries.map((entry) => [entry.id, entry])).values()]
      .filter(({ name, value, inert, store, layer = "" }) => {
        // What a project sets is CR009's, and worse.
        const isUsed = inert === undefined && layer !== "project" && layer !== "local" && !OTHERS.has(store);
        return name === "NODE_TLS_REJECT_UNAUTHORIZED" && isUsed && value.reveal().trim() === "0";
      })
      .map(({ id }) => ({
        place: id,
        message:
          "Claude Code and every other Node program then give the key to anybody who answers; claude-rotate verifies all the same",
        mend: "Take it out; NODE_EXTRA_CA_CERTS trusts one more authority, and no one else.",
      })),
};

const FILES: readonly string[] = [
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "CLAUDE_CODE_CLIENT_CERT",
  "CLAUDE_CODE_CLIENT_KEY",
];

export const noCertificate: Check = {
  id: "CR068",
  level: "warning",
  title: "a variable names a certificate's file that is not there",
  run: async (machine, host) => {
    const environment = environmentOf(machine, host);
    return FILES.flatMap((name): readonly Finding[] => {
      const path = environment[name];
      if (!path || !isAbsolute(path) || host.files.stat(path)?.kind === "file") return [];
      return [
        {
          ...placed(settingOf(machine, name, path)),
          message: `${name} names ${path}, where no file is: Claude Code passes it over, and trusts nobody on its account`,
          mend: `Mend the path, or unset ${name}.`,
        },
      ];
    });
  },
};

const PAIRS: readonly (readonly [string, string])[] = [
  ["https_proxy", "HTTPS_PROXY"],
  ["http_proxy", "HTTP_PROXY"],
  ["all_proxy", "ALL_PROXY"],
  ["no_proxy", "NO_PROXY"],
];

export const twoSpellings: Check = {
  id: "CR066",
  level: "info",
  title: "a proxy variable has two values, in upper and lower case",
  run: async (machine, host) => {
    const environment = environmentOf(machine, host);
    return PAIRS.flatMap(([lower, upper]): readonly Finding[] => {
      const [one, other] = [environment[lower], environment[upper]];
      if (!one || !other || one === other || host.platform === "win32") return [];
      return [
        {
          ...placed(settingOf(machine, lower, one)),
          message: `${lower} and ${upper} differ; Claude Code takes ${lower}, other programs the other one`,
          mend: `Give both one value, or unset ${upper}.`,
        },
      ];
    });
  },
};
