import { isObject, type Question } from "@claude-rotate/issuer";

/**
 * How the issuer is asked whether a key is good: one GET that is free and changes nothing. Nothing is asked until you name the
 * real address here, and in "capabilities" of package.json.
 */
export const question: Question = {
  issuer: "https://api.__id__.invalid",
  variable: "CLAUDE_ROTATE___upper___BASE_URL",
  path: "/v1/me",
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  isGood: (body) => isObject(body) && typeof body.id === "string",
  errorOf: (body) =>
    isObject(body) && isObject(body.error) && typeof body.error.message === "string"
      ? { message: body.error.message }
      : undefined,
  rules: [{ status: 401, verdict: "invalid" }],
  shape: /__prefix__[A-Za-z0-9_-]{20,200}/,
};
