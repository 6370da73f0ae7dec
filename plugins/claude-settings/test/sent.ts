import { full, type Home, resolved } from "./home.ts";
import { T } from "./keys.ts";

/** What goes out: `x` is x-api-key, `b` authorization; each as place and value, `?` where only the client can tell it. */
export type Sent = { readonly x?: readonly [string, string]; readonly b?: readonly [string, string] };

export function sent(home: Home): Sent {
  const rows = resolved(home).sent.map(({ header, entry, value }) => [
    header === "x-api-key" ? "x" : "b",
    [entry, value?.reveal() ?? "?"],
  ]);
  return Object.fromEntries(rows) as Sent;
}

/** A place's id. */
export function at(path: string, address: string): string {
  return `${full(path)}#${address}`;
}

/** What a login writes to `.credentials.json`. */
export function oauth(accessToken: string): object {
  return { claudeAiOauth: { accessToken, refreshToken: "r", scopes: ["user:inference"] } };
}

/** The two files of an anthropic profile. */
export function profileIn(
  folder: string,
  name = "default",
  token: string = T,
): Readonly<Record<string, object>> {
  return {
    [`${folder}/configs/${name}.json`]: { authentication: { type: "user_oauth" } },
    [`${folder}/credentials/${name}.json`]: { access_token: token },
  };
}
