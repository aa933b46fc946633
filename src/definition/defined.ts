type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Optional keys are absent, never undefined: definitions are compared and stored as JSON. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}
