import type { Cause, KnownMessage } from "@claude-rotate/contract";

const PROXY: Cause = {
  cause: "the proxy can't be used: its address is wrong, it wants a login, or nothing answers there",
  rules: ["CR060"],
  mend: "Check HTTPS_PROXY and NO_PROXY.",
};
const FORBIDDEN: Cause = {
  cause: "a proxy, a filter or the region turns the request away, whatever the key",
  rules: ["CR063"],
  mend: "Try another network; ask who runs the proxy.",
};
const CLOCK: Cause = {
  cause: "this machine's clock is wrong",
  rules: ["CR065"],
  mend: "Set it by the network.",
};

/** The words of Node, of OpenSSL, and of proxies. */
export const messages: readonly KnownMessage[] = [
  {
    id: "tls",
    pattern:
      /self[- _]signed certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|unable to (?:verify|get local issuer)|certificate verify failed/i,
    by: "TLS",
    causes: [
      {
        cause: "something intercepts TLS with a certificate that this machine does not trust",
        rules: ["CR061"],
        mend: "NODE_EXTRA_CA_CERTS with your company's certificate.",
      },
      CLOCK,
    ],
  },
  {
    id: "other-host",
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames|Hostname mismatch/i,
    by: "TLS",
    causes: [
      {
        cause: "what answers shows another host's certificate: a proxy, or a gateway that the address misses",
        rules: ["CR061"],
        mend: "Ask who runs it; no setting of certificates mends that.",
      },
    ],
  },
  {
    id: "expired-certificate",
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate (?:has expired|is not yet valid)/i,
    by: "TLS",
    causes: [
      CLOCK,
      { cause: "the server's certificate has run out", rules: ["CR061"], mend: "Ask who runs it." },
    ],
  },
  {
    id: "proxy-login",
    pattern: /\b407\b|Proxy Authentication Required/i,
    by: "a proxy",
    causes: [PROXY],
  },
  {
    id: "request-not-allowed",
    pattern: /Request not allowed|\b403 Forbidden\b|Access denied/i,
    by: "a proxy, or the issuer's edge",
    causes: [FORBIDDEN],
  },
  {
    id: "proxy-page",
    pattern: /<!doctype html|<html[\s>]|<title>/i,
    by: "a proxy, a filter or a portal, for no issuer answers with a page",
    causes: [FORBIDDEN, PROXY],
  },
  {
    id: "busy",
    pattern: /\b429\b|rate_limit_error|\b529\b|overloaded_error|too many requests/i,
    by: "the issuer",
    causes: [
      {
        cause: "the limit of requests is reached, or the issuer is overloaded; the key itself is good",
        rules: ["CR067"],
        mend: "Wait a minute and try again; the console shows the limits.",
      },
    ],
  },
  {
    id: "no-connection",
    pattern:
      /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection error|fetch failed|socket hang up/i,
    by: "the network",
    causes: [
      PROXY,
      FORBIDDEN,
      {
        cause: "this machine has no way to the issuer",
        rules: ["CR067"],
        mend: "`claude-rotate verify` says which host was asked, and how.",
      },
    ],
  },
];
