/** `name: value` lines of sysrc(8); a value may go on over line ends, as that of `$(ls DIRECTORY)` does. */
export function parseSysrc(stdout: string, names: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let last: string | undefined;
  for (const line of stdout.split('\n')) {
    const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (names.includes(name)) {
      last = name;
      values.set(name, value);
    } else if (last !== undefined && line !== '')
      values.set(last, `${values.get(last) ?? ''} ${line}`.trim());
  }
  return values;
}
