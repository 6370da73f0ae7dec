import type { Check, Entry } from "@claude-rotate/contract";
import { SOURCES, type SourceId } from "../facts.ts";
import { mergedVariable } from "../merge.ts";
import { situationOf } from "../situation.ts";
import { emptiedByAdministrator } from "./conflict.ts";
import { layerOf, whereIs } from "./support.ts";

export const bothHeaders: Check = {
  id: "CR005",
  level: "warning",
  title: "an API key and an auth token are both sent",
  run: async (machine, host) => {
    const { filling, mode, stopped } = situationOf(machine, host);
    const { "x-api-key": key, authorization: token } = filling.sent;
    if (mode !== undefined || stopped !== undefined) return [];
    if (key?.source !== "api-key" || token?.source !== "auth-token") return [];
    return [
      {
        place: token.entry.id,
        message: `Claude Code sends ANTHROPIC_AUTH_TOKEN and ANTHROPIC_API_KEY (${whereIs(key.entry)}) in one request; if the token is dead the request fails, however good the key`,
        mend: "Keep the one that you use: the key for Anthropic itself, the token for a gateway.",
      },
    ];
  },
};

export const helperBeside: Check = {
  id: "CR006",
  level: "warning",
  title: "apiKeyHelper stands beside a key in a variable",
  run: async (machine, host) => {
    const { found } = situationOf(machine, host);
    const helper = found.get("helper");
    const keys = (["api-key", "auth-token"] as const).flatMap((source) => found.get(source) ?? []);
    if (helper === undefined || keys.length === 0) return [];
    const names = keys.map(({ source, entry }) => `${SOURCES[source].title} (${whereIs(entry)})`);
    return [
      {
        place: helper.entry.id,
        message: `${names.join(" and ")} ${keys.length > 1 ? "come" : "comes"} before what apiKeyHelper prints, which goes out in the header that is left`,
        mend: "Keep the helper or the variable, not both.",
      },
    ];
  },
};

export const managedDecides: Check = {
  id: "CR008",
  level: "info",
  title: "an administrator's settings decide which key is sent",
  run: async (machine, host) => {
    const { filling, stopped } = situationOf(machine, host);
    if (stopped !== undefined) return [];
    const managed = new Map<string, { entry: Entry; source: SourceId }>();
    for (const one of Object.values(filling.sent))
      if (layerOf(machine, one.entry) === "managed") managed.set(one.entry.id, one);
    const deciding = [...managed.values()].map(({ entry, source }) => ({
      place: entry.id,
      message: `${SOURCES[source].title} comes from managed settings, before anything that you set`,
      mend: "Ask your administrator for another key, if this one is wrong.",
    }));
    return [...deciding, ...emptiedByAdministrator(machine, host)];
  },
};

const LOGINS = ["oauth-token", "keychain-login", "credentials", "profile"] as const;

export const keyOverLogin: Check = {
  id: "CR010",
  level: "warning",
  title: "an API key overrides your subscription",
  run: async (machine, host) => {
    const { found, filling, mode, stopped } = situationOf(machine, host);
    const login = LOGINS.flatMap((source) => found.get(source) ?? [])[0];
    const key = filling.sent["x-api-key"];
    if (mode !== undefined || stopped !== undefined || login === undefined || key === undefined) return [];
    if (Object.values(filling.sent).some(({ source }) => source === login.source)) return [];
    const title = SOURCES[key.source].title;
    return [
      {
        place: key.entry.id,
        message: `${title} is used, and paid for, instead of ${SOURCES[login.source].title}`,
        mend: `To use the subscription, take ${title} out of ${whereIs(key.entry)}.`,
      },
    ];
  },
};

export const otherProvider: Check = {
  id: "CR011",
  level: "warning",
  title: "another provider outranks the key",
  run: async (machine, host) => {
    const { mode, seen, sources, found } = situationOf(machine, host);
    const place = mode && mergedVariable(seen, mode.variable).entry?.id;
    const keys = [...sources.found.values()].filter(({ source }) => KEYS.has(source));
    const unused = keys.filter(({ source }) => !found.has(source));
    if (mode === undefined || place === undefined || keys.length === 0) return [];
    const said =
      unused.length > 0
        ? `${unused.map(({ source }) => SOURCES[source].title).join(", ")} is not used`
        : `${keys.map(({ source }) => SOURCES[source].title).join(", ")} goes to it, not to Anthropic`;
    return [
      {
        place,
        message: `${mode.reason}, so ${said}`,
        mend: `To use the key with Anthropic, take ${mode.variable} out.`,
      },
    ];
  },
};

const KEYS: ReadonlySet<SourceId> = new Set(["api-key", "helper", "keychain-key", "primary"]);

export const customHeader: Check = {
  id: "CR014",
  level: "warning",
  title: "ANTHROPIC_CUSTOM_HEADERS carries a key",
  run: async (machine, host) => {
    const { sources } = situationOf(machine, host);
    return (["custom-key", "custom-authorization"] as const).flatMap((source) => {
      const candidate = sources.found.get(source);
      if (candidate === undefined || candidate.value?.trim() === "") return [];
      return [
        {
          place: candidate.entry.id,
          message: `${SOURCES[source].title} holds a key, which takes the place of what other settings say`,
          mend: "Put the key under `env` in settings.json as ANTHROPIC_API_KEY (a token as ANTHROPIC_AUTH_TOKEN), and take the line out.",
        },
      ];
    });
  },
};
