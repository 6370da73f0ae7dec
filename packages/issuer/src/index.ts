export { ask } from "./ask.ts";
export { isObject } from "./json.ts";
export type { IssuerError, Question, Rule } from "./question.ts";
