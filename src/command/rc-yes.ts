/** rc.subr(8)'s checkyesno. */
export function isRcYes(value: string | undefined): boolean {
  return /^(?:yes|true|on|1)$/i.test(value ?? '');
}
