import {
  AUTHORIZATION,
  argumentParts,
  commandParts,
  decode,
  fieldName,
  headerName,
  type Part,
  type Piece,
  pieceOf,
  valueParts,
  type Word,
  whole,
} from "@claude-rotate/formats";
import type { DocumentValue } from "./document.ts";
import { type Field, fieldOf } from "./fields.ts";
import { bearerName, variableName } from "./names.ts";
import { namesOf } from "./pointer.ts";
import type { Group, Member } from "./server.ts";

/** A part and the string that it stands in. */
export interface Placed {
  readonly value: DocumentValue;
  readonly part: Part;
}

const INDEX = /^\d+$/;
const HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i;
const VARIABLES: Field = { role: "variables", depth: 0 };

/** Everything that a group's strings hold. */
export function groupParts(text: string, group: Group): readonly Placed[] {
  const lists = new Map<string, Member[]>();
  const placed = group.members.flatMap((member) => {
    const field = group.kind === "variables" ? VARIABLES : fieldOf(member.names);
    if (field.role === "command" && INDEX.test(lastOf(member))) {
      const parent = parentOf(member.value.pointer);
      if (!lists.get(parent)?.push(member)) lists.set(parent, [member]);
      return [];
    }
    return memberParts(text, group, member, field).map((part): Placed => ({ value: member.value, part }));
  });
  return withBearer([...placed, ...[...lists.values()].flatMap((members) => listParts(text, members))]);
}

/** A string outside all groups, under the name of its field. */
export function loosePart(text: string, value: DocumentValue): Placed {
  const piece = pieceOf(text, value.span, value.codecs);
  const name = fieldName(value.name, namesOf(value.pointer).at(-2), variableName);
  return { value, part: piece ? whole(piece, name) : unmapped(text, value, name) };
}

function memberParts(text: string, group: Group, member: Member, { role, depth }: Field): readonly Part[] {
  const { value, names } = member;
  const last = lastOf(member);
  const piece = pieceOf(text, value.span, value.codecs);
  switch (role) {
    case "variables":
      return piece ? variableParts(text, group, member, piece) : [unmapped(text, value, last)];
    case "headers":
      return [
        piece
          ? whole(piece, headerName(last, variableName))
          : unmapped(text, value, headerName(last, variableName)),
      ];
    case "handed-on":
      return [unmapped(text, value, names[depth - 1] ?? last)];
    case "command":
      return piece ? commandParts(piece, last, variableName) : [unmapped(text, value, last)];
    default: {
      const name = fieldName(last, namesOf(value.pointer).at(-2), variableName);
      return piece ? valueParts(piece, name, variableName) : [unmapped(text, value, name)];
    }
  }
}

/** `{ "A": "x" }`, `["A=x"]` or `[{ "name": "A", "value": "x" }]`, with `key` for `name` too. */
function variableParts(text: string, group: Group, member: Member, piece: Piece): readonly Part[] {
  const last = lastOf(member);
  if (INDEX.test(last)) return argumentParts([{ piece }], variableName).flat();
  const parent = parentOf(member.value.pointer);
  const pointers = last === "value" ? [`${parent}/name`, `${parent}/key`] : [];
  const sibling = group.members.find((other) => pointers.includes(other.value.pointer));
  return valueParts(piece, sibling ? read(text, sibling.value) : last, variableName);
}

/** A list of words; what is no text leaves a gap in it. */
function listParts(text: string, members: readonly Member[]): readonly Placed[] {
  const words: (Word | undefined)[] = [];
  for (const member of members) {
    const { span, codecs } = member.value;
    const piece = pieceOf(text, span, codecs);
    words[Number(lastOf(member))] = piece && { piece };
  }
  const parts = argumentParts(Array.from(words), variableName);
  return members.flatMap((member) => {
    const { value } = member;
    const own = parts[Number(lastOf(member))] ?? [];
    return (own.length > 0 ? own : [unmapped(text, value, lastOf(member))]).map((part) => ({ value, part }));
  });
}

/** A token in an `Authorization` header is the credential whose host the server talks to. */
function withBearer(placed: readonly Placed[]): readonly Placed[] {
  const hosts = placed.flatMap(({ part }) => HOST.exec(part.text)?.[1]?.toLowerCase() ?? []);
  const name = bearerName(hosts);
  if (name === undefined) return placed;
  return placed.map((one) =>
    one.part.name === AUTHORIZATION ? { ...one, part: { ...one.part, name } } : one,
  );
}

function unmapped(text: string, value: DocumentValue, name: string): Part {
  return { name, text: read(text, value), span: value.span, codecs: value.codecs, path: "" };
}

function read(text: string, { span, codecs }: DocumentValue): string {
  return decode(text.slice(span[0], span[1]), codecs);
}

function lastOf({ names, value }: Member): string {
  return names.at(-1) ?? value.name;
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf("/"));
}
