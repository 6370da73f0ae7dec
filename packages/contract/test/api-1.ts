import { API, type FileRef, type Host, type Item, type Plugin, type Reading, Secret } from "../src/index.ts";

/** What version 1 lets a plugin do, in full. It must go on compiling as it stands for as long as `api` is 1. */
export const plugin: Plugin = {
  name: "claude-rotate-plugin-acme",
  api: 1,
  credentials: [
    {
      id: "acme",
      title: "Acme API key",
      names: ["ACME_API_KEY"],
      pattern: /acme_[A-Za-z0-9]{40}/,
      prefixes: ["acme_"],
      lookalikes: [{ pattern: /acmeadmin_\w+/, what: "an admin key" }],
      console: "https://acme.test/keys",
      async test(secret, host) {
        const headers = { authorization: `Bearer ${secret.reveal()}` };
        const answer = await host.fetch({
          method: "GET",
          url: "https://api.acme.test/v1/me",
          headers,
          timeout: 1000,
        });
        if (answer.status === 200) return { verdict: "valid", status: answer.status, host: "api.acme.test" };
        return { verdict: "unknown", message: answer.body.slice(0, 100) };
      },
    },
  ],
  stores: [
    {
      id: "acme-file",
      files: [
        { under: "home", glob: ".acmerc" },
        {
          under: "root",
          glob: "**/.acme.{yml,yaml}",
          not: ["example.*"],
          layer: "project",
          inert: "old",
          order: 10,
        },
        { under: "etc", glob: "acme.conf", owner: "administrator", platforms: ["linux"] },
        { under: "config", glob: "acme/state.json", lock: "proper-lockfile", roots: true },
      ],
      read: (text: string, file: FileRef): Reading => {
        if (file.layer === "project") return { kind: "not-mine" };
        if (text.startsWith("!")) return { kind: "broken", line: 1, message: "it begins with !" };
        const assignments = [
          { address: "KEY", name: "ACME_API_KEY", span: [4, text.length], codecs: ["dotenv-bare"] },
        ] as const;
        return {
          kind: "read",
          assignments,
          follow: [{ path: "~/.acme-more", layer: "more" }],
          roots: [],
          needs: [],
        };
      },
      edits: {
        add: (text, _file, name) =>
          text.includes("locked")
            ? { refused: "the file says so" }
            : { address: name, at: text.length, before: `${name}=`, after: "\n", codecs: ["dotenv-bare"] },
      },
    },
    {
      id: "acme-safe",
      remote: true,
      async *find(host: Host) {
        yield {
          address: "safe/1",
          name: "ACME_API_KEY",
          value: new Secret(host.env.ACME ?? ""),
          note: "a note",
        };
        yield { code: "PLACE_UNREADABLE", message: "the safe is locked", hint: "Unlock it." };
      },
      async swap(item: Item, from: Secret, to: Secret, host: Host) {
        const { code } = await host.exec("acme", ["set", item.address], {
          stdin: to.reveal(),
          timeout: 1000,
        });
        if (code !== 0 || from.equals(to)) throw new Error("it could not be set");
      },
    },
  ],
  sources: [{ scheme: "acme", read: async (ref, host) => new Secret(host.env[ref] ?? "") }],
  configure: (settings) => ({ name: "claude-rotate-plugin-acme", api: API, ...(settings.off ? {} : {}) }),
};
