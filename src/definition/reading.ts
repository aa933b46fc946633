/** What the reader of one value answers: the value, or what is wrong with it and what to write instead. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export function accepted<T>(value: T): Reading<T> {
  return { ok: true, value };
}

export function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
