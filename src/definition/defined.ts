type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Optional keys are absent, never undefined: definitions are compared and stored as JSON. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  const defined: Defined<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    const one = value[key];
    if (one !== undefined) defined[key] = one as Exclude<T[keyof T], undefined>;
  }
  return defined;
}
