const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { k: 1024, m: MIB, g: 1024 * MIB, t: 1024 * 1024 * MIB };

/**
 * `-m` as a definition says it, and whether it had to be rounded up: a bare number below 1 MiB counts megabytes, else bytes
 * (facts 6.1); a `B` behind the unit says nothing. Undefined = bhyve does not take it either.
 */
export function sizeText(text: string): { readonly text: string; readonly rounded: boolean } | undefined {
  const [, digits, unit = ''] = /^(\d{1,15})([kmgt]?)b?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  const bytes =
    unit === '' ? (number < MIB ? number * MIB : number) : number * (UNITS[unit.toLowerCase()] ?? 1);
  const mebibytes = Math.ceil(bytes / MIB);
  if (mebibytes === 0) return undefined;
  const whole = mebibytes % 1024 === 0 ? `${mebibytes / 1024}G` : `${mebibytes}M`;
  return { text: whole, rounded: mebibytes * MIB !== bytes };
}
