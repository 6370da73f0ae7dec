import type { Identity } from "./certificates.ts";

/** One request's way out. */
export interface Way {
  readonly proxy?: URL;
  /** Absent for plain http. */
  readonly identity?: Identity;
}

/** `user:password` of a proxy's address. */
export function loginOf({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return `${username}:${password}`;
  }
}
