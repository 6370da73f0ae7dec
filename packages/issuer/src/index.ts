export { isLoopback } from "./address.ts";
export { ask } from "./ask.ts";
export { isObject } from "./json.ts";
export type { IssuerError, Question, Rule } from "./question.ts";
export { NETWORK_VARIABLES, PROXY_VARIABLES, type Route, routeTo } from "./route.ts";
