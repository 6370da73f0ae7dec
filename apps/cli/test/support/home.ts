import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A throwaway home, and a folder for temporary files of its own. */
export interface Home {
  readonly path: string;
  readonly temp: string;
  readonly state: string;
  /** An absolute path in the home. */
  at(name: string): string;
  write(name: string, content: string | Uint8Array, mode?: number): string;
  read(name: string): string;
  link(target: string, name: string): void;
  /** Every file's bytes and mode, every link's target; this product's own state left out. */
  snapshot(): Readonly<Record<string, string>>;
  remove(): void;
}

export function makeHome(): Home {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "cli-test-")));
  const path = join(root, "home");
  const temp = join(root, "tmp");
  for (const folder of [path, temp]) mkdirSync(folder);
  const at = (name: string): string => join(path, name);
  return {
    path,
    temp,
    state: at(".local/state/claude-rotate"),
    at,
    write: (name, content, mode = 0o600) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
      chmodSync(at(name), mode);
      return at(name);
    },
    read: (name) => readFileSync(at(name), "utf8"),
    link: (target, name) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      symlinkSync(target, at(name));
    },
    snapshot: () => snapshot(path),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function names(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

function snapshot(home: string): Readonly<Record<string, string>> {
  const isLink = (name: string): boolean => lstatSync(join(home, name)).isSymbolicLink();
  // Node follows links to folders on its way: what stands behind one is seen where it really is.
  const links = names(home).filter(isLink);
  const seen = names(home).filter(
    (name) => !/^\.local(?:\/|$)/.test(name) && !links.some((link) => name.startsWith(`${link}/`)),
  );
  return Object.fromEntries(
    seen.map((name) => {
      const stat = lstatSync(join(home, name));
      const mode = stat.mode.toString(8);
      if (stat.isSymbolicLink()) return [name, `link ${readlinkSync(join(home, name))}`];
      return [name, stat.isFile() ? `${mode} ${readFileSync(join(home, name), "base64")}` : mode];
    }),
  );
}
