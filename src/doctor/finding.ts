/** How bad: a `fault` keeps a guest from running, a `warning` hurts later or elsewhere, a `note` is worth knowing. */
export type Verdict = 'ok' | 'note' | 'warning' | 'fault';

/** What one check of the host says. */
export interface Finding {
  /** Stable, for scripts: `maxsockbuf`. */
  readonly id: string;
  /** What was looked at, in a few words. */
  readonly title: string;
  readonly verdict: Verdict;
  /** What was seen and what it means. */
  readonly meaning: string;
  /** Lines for a shell that mend it, in order. */
  readonly mend?: readonly string[];
}

/** Something that was looked at, or why it could not be. */
export type Seen<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

type Topic = Pick<Finding, 'id' | 'title'>;

/** The answers of one check. */
export interface Speaker {
  readonly ok: (meaning: string) => Finding;
  readonly note: (meaning: string, ...mend: readonly string[]) => Finding;
  readonly warning: (meaning: string, ...mend: readonly string[]) => Finding;
  readonly fault: (meaning: string, ...mend: readonly string[]) => Finding;
  /** A look that failed says nothing about the host. */
  readonly unseen: (why: string) => Finding;
}

export function speakOf(topic: Topic): Speaker {
  const say =
    (verdict: Verdict) =>
    (meaning: string, ...mend: readonly string[]): Finding => ({
      ...topic,
      verdict,
      meaning,
      ...(mend.length === 0 ? {} : { mend }),
    });
  return {
    ok: say('ok'),
    note: say('note'),
    warning: say('warning'),
    fault: say('fault'),
    unseen: (why) => say('note')(`could not look: ${why}`),
  };
}
