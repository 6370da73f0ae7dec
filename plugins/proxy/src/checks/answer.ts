import type {
  BlockCause,
  Check,
  Examined,
  Finding,
  KeyVerdict,
  Level,
  VerdictKind,
} from "@claude-rotate/contract";
import { proxyFault } from "./setting.ts";

/** One finding for each host that was asked: all keys of one issuer take the same way. */
function byHost(
  { verdicts }: Examined,
  find: (verdict: KeyVerdict) => Finding | undefined,
): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const verdict of verdicts) {
    const { host = "" } = verdict;
    const finding = findings.has(host) ? undefined : find(verdict);
    if (finding) findings.set(host, finding);
  }
  return [...findings.values()];
}

const through = ({ host = "the issuer", proxy }: KeyVerdict): string =>
  proxy === undefined ? host : `${host} through the proxy ${proxy}`;
/** Its words, without the host and the proxy that the finding names already. */
const said = (verdict: KeyVerdict): string =>
  verdict.message === undefined ? "" : `: ${verdict.message.replace(`${through(verdict)}: `, "")}`;

/** The issuers' own hosts. A gateway may well have a certificate of its own. */
const ISSUERS = /(?:^|\.)(?:anthropic\.com|brave\.com|tavily\.com)$/;

export const intercepted: Check = {
  id: "CR061",
  level: "error",
  title: "something intercepts TLS",
  asks: true,
  run: async (machine) =>
    byHost(machine, (verdict) => {
      const { authority, host = "" } = verdict;
      // No connection, so nobody reads along: a certificate that is not valid now is CR065's.
      if (verdict.verdict === "tls" && isAboutTime(verdict)) return undefined;
      if (verdict.verdict === "tls")
        return {
          message: `no connection to ${through(verdict)} can be trusted${said(verdict)}`,
          mend: `${untrusted(verdict)} No key was sent.`,
        };
      if (authority === undefined || !ISSUERS.test(host.replace(/:\d+$/, ""))) return undefined;
      return {
        level: "info",
        message: `"${authority}", which this machine trusts, reads everything that goes to ${through(verdict)}, keys too`,
        mend: "Nothing, where that is your company's inspection.",
      };
    }),
};

/** What is to be done about a certificate that was refused. */
function untrusted({ authority, message = "", host = "the issuer" }: KeyVerdict): string {
  if (/ALTNAME_INVALID/.test(message))
    return `The certificate is another host's than ${host}: ask who runs the proxy or the network; no setting of certificates mends that.`;
  const [, unread] = /(\w+) names a file that can't be read/.exec(message) ?? [];
  if (unread !== undefined) return `Mend the path in ${unread}: no certificate can be read there.`;
  if (authority === undefined) return "Ask who runs this network.";
  return `Where "${authority}" is your company's, set NODE_EXTRA_CA_CERTS to its certificate, in the environment or under \`env\` in ~/.claude/settings.json; otherwise don't use this network.`;
}

export const turnedAway: Check = {
  id: "CR063",
  level: "error",
  title: "a region, a policy or a proxy forbids the request",
  asks: true,
  run: async (machine) =>
    byHost(machine, (verdict) => {
      const { cause = verdict.proxy === undefined ? "policy" : "stranger" } = verdict;
      const about = TURNED[cause];
      // The login of a proxy that a variable names is CR060's.
      const isProxys = cause === "proxy-login" && verdict.proxy !== undefined;
      if (verdict.verdict !== "blocked" || about === undefined || isProxys) return undefined;
      return { message: `${through(verdict)} ${about.what}${said(verdict)}`, mend: about.mend };
    }),
};

const TURNED: Readonly<Partial<Record<BlockCause, { readonly what: string; readonly mend: string }>>> = {
  policy: {
    what: "turns requests away, whatever the key",
    mend: "Ask from a region that the issuer serves, or through a proxy that is there.",
  },
  stranger: {
    what: "answers as no issuer does, which says nothing about the key",
    mend: "Ask who runs the proxy, the gateway or the network to let the issuer's host pass.",
  },
  redirect: {
    what: "turns requests away, whatever the key",
    mend: "Mend the address of the gateway: a key is never sent on to another host.",
  },
  "proxy-login": {
    what: "wants the login of a proxy (407), and no variable names one",
    mend: "Ask who runs the gateway or the network which proxy to name in HTTPS_PROXY, and with which login.",
  },
};

export const removed: Check = {
  id: "CR064",
  level: "error",
  title: "a proxy takes the key off",
  asks: true,
  run: async (machine) =>
    byHost(machine, (verdict) =>
      verdict.cause === "key-removed"
        ? {
            message: `the key was sent, and ${through(verdict)} says that there was none${said(verdict)}`,
            mend: "Ask who runs the proxy to leave the headers x-api-key, authorization and x-subscription-token as they are.",
          }
        : undefined,
    ),
};

function isAboutTime({ message = "" }: KeyVerdict): boolean {
  return /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(message);
}

export const clock: Check = {
  id: "CR065",
  level: "warning",
  title: "this machine's clock is wrong",
  asks: true,
  run: async (machine) => {
    const [finding] = byHost(machine, (verdict) => {
      const { skew } = verdict;
      if (skew !== undefined)
        return {
          message: `it is ${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? "ahead of" : "behind"} ${verdict.host ?? "the issuer's"}: tokens and certificates look expired, or not valid yet`,
          mend: "Set the clock by the network: `timedatectl set-ntp true` on Linux, the date settings elsewhere.",
        };
      if (verdict.verdict !== "tls" || !isAboutTime(verdict)) return undefined;
      return {
        level: "error",
        message: `the certificate of ${through(verdict)} is not valid at this machine's time${said(verdict)}`,
        mend: "Compare the clock with another one; where it is right, the server's certificate has run out.",
      };
    });
    return finding === undefined ? [] : [finding];
  },
};

const AGAIN = "Wait a minute, and ask again: `claude-rotate verify`.";
const NETWORK =
  "Mend the way there (the network, a VPN, a firewall, ANTHROPIC_BASE_URL), then ask again: `claude-rotate verify`.";
interface About {
  /** Where the verdict's own words don't say it. */
  readonly what?: string;
  readonly mend: string;
  readonly level?: Level;
}

/** Verdicts without the issuer's word on the key, as far as no other rule here tells of them. */
const UNTESTED: Readonly<Partial<Record<VerdictKind, About>>> = {
  dns: { mend: NETWORK, level: "error" },
  unreachable: { mend: NETWORK, level: "error" },
  "rate-limited": { what: "it takes no more requests for now", mend: AGAIN },
  overloaded: { what: "it is overloaded", mend: AGAIN },
  unknown: {
    what: "the answer says nothing about a key",
    mend: "Look at what answers there, a proxy or a gateway, then ask again: `claude-rotate verify`.",
  },
};

/** Where no request was made, because of the address. Claude Code makes one over plain http, and none where there is no URL. */
function unasked(message: string): About {
  return {
    what: "no request was made",
    mend: "Mend the address, then ask again: `claude-rotate verify`.",
    ...(/is not a URL|can be asked$/.test(message) ? { level: "error" } : {}),
  };
}

export const untested: Check = {
  id: "CR067",
  level: "warning",
  title: "a key could not be tested",
  asks: true,
  run: async (machine, host) => {
    const isRefused = proxyFault(machine, host);
    return byHost(machine, (verdict) => {
      const { verdict: kind, proxy, status, message = "" } = verdict;
      const isProxys = proxy !== undefined && (kind === "dns" || kind === "unreachable");
      const about = kind === "unknown" && status === undefined ? unasked(message) : UNTESTED[kind];
      if (about === undefined || isProxys || (isRefused && status === undefined)) return undefined;
      const { what, mend, level = "warning" } = about;
      const told = what === undefined ? "" : `: ${what}`;
      const answer = status === undefined ? "" : ` (${status})`;
      return {
        level,
        message: `${through(verdict)} could not be asked whether the key is good${told}${answer}${said(verdict)}`,
        mend,
      };
    });
  },
};
