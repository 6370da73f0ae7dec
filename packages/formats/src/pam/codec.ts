import { bare, type Writing } from "../writing.ts";

/**
 * pam_env knows no escapes: a `#` ends a value even between quotes, a `\` at a line's end goes on with the next. In its own
 * format `$`, `@` and braces name variables. What is none of these is written in either format, quoted or not.
 */
export const PAM: Writing = bare((raw) => raw.replace(/\\\n[ \t]*/g, ""), /^[^\s#'"\\$@{}]+$/);
