import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { makeSandbox } from "@claude-rotate/testkit";

export interface World {
  readonly host: Host;
  /** The one field of the one item. */
  held(): string;
  set(value: string): void;
  /** Everything that 1Password holds and how it is now. */
  state(): State;
  change(state: Partial<State>): void;
  calls(): readonly { readonly args: readonly string[]; readonly stdin: number }[];
  close(): void;
}

interface PlayedItem {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly category: string;
  readonly vault: { readonly id: string };
  readonly fields: readonly {
    readonly id: string;
    readonly label: string;
    readonly type: string;
    readonly value?: string;
    readonly section?: { readonly id: string; readonly label: string };
  }[];
  readonly files?: readonly unknown[];
  readonly passkey?: string;
}

interface State {
  readonly vault: { readonly id: string; readonly label: string };
  readonly items: readonly PlayedItem[];
  readonly account?: string;
  /** It fails with these words, whatever it is asked. */
  readonly says?: string;
  readonly readOnly?: boolean;
}

export const ADDRESS = "op://Dev/Claude/credential";

/** A machine with an `op` that behaves as documented. */
export function open(value: string, has: Partial<PlayedItem> = {}): World {
  const sandbox = makeSandbox();
  const script = readFileSync(join(import.meta.dirname, "op.cjs"), "utf8");
  chmodSync(sandbox.write("bin/op", `#!${process.execPath}\n${script}`), 0o755);
  const file = sandbox.at("bin/state.json");
  const item: PlayedItem = {
    id: "itemid",
    title: "Claude",
    version: 7,
    category: "API_CREDENTIAL",
    vault: { id: "vaultid" },
    fields: [
      { id: "notesPlain", label: "notesPlain", type: "STRING", value: "théirs" },
      { id: "credential", label: "credential", type: "CONCEALED", value },
      { id: "expires", label: "expires", type: "DATE" },
      { id: "x1", label: "key", type: "CONCEALED", value: "of-prod", section: { id: "s1", label: "prod" } },
      { id: "x2", label: "key", type: "CONCEALED", value: "of-test", section: { id: "s2", label: "test" } },
    ],
    ...has,
  };
  const write = (state: State): void => writeFileSync(file, JSON.stringify(state));
  const state = (): State => JSON.parse(readFileSync(file, "utf8"));
  write({ vault: { id: "vaultid", label: "Dev" }, items: [item] });
  const credential = (one: PlayedItem | undefined) => one?.fields.find(({ id }) => id === "credential");
  return {
    host: createHost({ home: sandbox.at("home"), cwd: sandbox.at("home"), env: { PATH: sandbox.at("bin") } }),
    held: () => credential(state().items[0])?.value ?? "",
    set(text) {
      const [one] = state().items;
      if (!one) throw new Error("no item");
      const fields = one.fields.map((field) =>
        field === credential(one) ? { ...field, value: text } : field,
      );
      write({ ...state(), items: [{ ...one, version: one.version + 1, fields }] });
    },
    state,
    change: (changed) => write({ ...state(), ...changed }),
    calls: () =>
      existsSync(sandbox.at("bin/log.jsonl"))
        ? readFileSync(sandbox.at("bin/log.jsonl"), "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [],
    close: sandbox.remove,
  };
}
