// Built into a file of its own, which `load.ts` reads when the first YAML text comes.
export { Composer, isAlias, isMap, isScalar, isSeq, Parser } from "yaml";
