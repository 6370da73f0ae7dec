/** Where a key stands that is in no variable. */
export const ARGUMENT = "argument";
