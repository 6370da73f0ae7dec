/** What is wrong with a value, and the names and indices that lead to it. */
export interface Flaw {
  readonly at: readonly (string | number)[];
  /** As in `is not a list`. */
  readonly what: string;
}

/** What the client takes in a place of its settings. Nothing is said of a value that it takes. */
export type Shape = (value: unknown) => Flaw | undefined;
export type Shapes = Readonly<Record<string, Shape>>;

const here = (what: string): Flaw => ({ at: [], what });

function below(name: string | number, flaw: Flaw | undefined): Flaw | undefined {
  return flaw && { ...flaw, at: [name, ...flaw.at] };
}

function first<T>(all: Iterable<T>, flawOf: (one: T) => Flaw | undefined): Flaw | undefined {
  for (const one of all) {
    const flaw = flawOf(one);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** An object as JSON has it: no list, and not `null`. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const anything: Shape = () => undefined;
export const boolean: Shape = (value) =>
  typeof value === "boolean" ? undefined : here("is not true or false");

export function string(fits: (text: string) => boolean = () => true, what = ""): Shape {
  return (value) => {
    if (typeof value !== "string") return here("is not a string");
    return fits(value) ? undefined : here(what);
  };
}

export const filled: Shape = string((text) => text !== "", "is empty");
export const url: Shape = string((text) => URL.canParse(text), "is not an address");

export function number(fits: (value: number) => boolean = () => true, what = ""): Shape {
  return (value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return here("is not a number");
    return fits(value) ? undefined : here(what);
  };
}

export const whole: Shape = number(Number.isSafeInteger, "is not a whole number");
const count: Shape = number(
  (value) => Number.isSafeInteger(value) && value > 0,
  "is not a whole number above zero",
);

export function oneOf(...words: readonly string[]): Shape {
  const listed = words.map((word) => `"${word}"`).join(", ");
  return string(
    (text) => words.includes(text),
    words.length === 1 ? `is not ${listed}` : `is none of ${listed}`,
  );
}

export function list(items: Shape): Shape {
  return (value) =>
    Array.isArray(value)
      ? first(value.entries(), ([index, item]) => below(index, items(item)))
      : here("is not a list");
}

/** Fields that it does not name hold whatever they like. */
export function object(fields: Shapes, ...needs: readonly string[]): Shape {
  return (value) => {
    if (!isObject(value)) return here("is not an object");
    const missing = needs.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return here(`has no "${missing}"`);
    return first(Object.entries(value), ([name, member]) =>
      Object.hasOwn(fields, name) ? below(name, fields[name]?.(member)) : undefined,
    );
  };
}

/** An object whose members are all of one shape. */
export function record(members: Shape): Shape {
  return (value) =>
    isObject(value)
      ? first(Object.entries(value), ([name, member]) => below(name, members(member)))
      : here("is not an object");
}

/** An object whose field `tag` says which shape it has. */
export function byTag(tag: string, shapes: Shapes): Shape {
  const known = object({ [tag]: oneOf(...Object.keys(shapes)) }, tag);
  return (value) => known(value) ?? (isObject(value) ? shapes[String(value[tag])]?.(value) : undefined);
}

/** Any of several; `what` says what a value is that is none of them. */
export function either(what: string, ...shapes: readonly Shape[]): Shape {
  return (value) => (shapes.some((shape) => shape(value) === undefined) ? undefined : here(what));
}

/** Every one of several, as far as the first that finds something. */
export function all(...shapes: readonly Shape[]): Shape {
  return (value) => first(shapes, (shape) => shape(value));
}

/** The client throws out by itself whatever is no `isFit`, and goes on without it. */
export function unless(isFit: (value: unknown) => boolean, shape: Shape): Shape {
  return (value) => (isFit(value) ? shape(value) : undefined);
}

export const each = (shape: Shape, names: string): Shapes =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, shape]));
export const strings = (names: string): Shapes => each(string(), names);
export const booleans = (names: string): Shapes => each(boolean, names);
export const counts = (names: string): Shapes => each(count, names);
export const lists = (names: string): Shapes => each(list(string()), names);
