/** Whether the terminal is to be given UTF-8: the first of LC_ALL, LC_CTYPE and LANG that says something (locale(1)). */
export function isUtf8Locale(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}
