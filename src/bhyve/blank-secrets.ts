/** A VNC password as bhyve(8) takes it, in `-s ...,password=x,...` or `-o pci.0.5.0.password=x`: it ends at a comma. */
const PASSWORD = /(password\s*=)[^,\r\n]*/gi;

/** The same data without the passwords in its strings, however deep: for whatever is told, kept or shown. */
export function blankSecrets<T>(value: T): T {
  return blank(value) as T;
}

function blank(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(PASSWORD, '$1***');
  if (Array.isArray(value)) return value.map(blank);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blank(one)]));
}
