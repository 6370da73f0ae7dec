/** Sooner than this nobody wonders what takes so long. Milliseconds. */
const PATIENCE = 300;
const CLEAR = "\r\u001b[2K";

/** A passing line for people who watch. */
export interface Status {
  /** Shown once the work has taken a while; another text takes its place. */
  show(text: string): void;
  /** Something else is written now: the line goes away, and the next one waits again. */
  clear(): void;
}

export function createStatus(
  write: (text: string) => void,
  width: () => number | undefined = () => undefined,
): Status {
  let text = "";
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;
  const draw = (): void => {
    // Of two lines only the second would go away again.
    write(CLEAR + [...text].slice(0, (width() ?? Infinity) - 1).join(""));
    isShown = true;
  };
  return {
    show: (next) => {
      text = next;
      since ??= performance.now();
      // A long synchronous step lets no timer run: what follows it is shown at once.
      if (performance.now() - since >= PATIENCE) draw();
      else timer ??= setTimeout(draw, PATIENCE).unref();
    },
    clear: () => {
      clearTimeout(timer);
      timer = undefined;
      since = undefined;
      if (isShown) write(CLEAR);
      isShown = false;
    },
  };
}
