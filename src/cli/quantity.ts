const TIME_UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
] as const;

/** Seconds in the largest unit and the one below it, where it says something: `3d 4h`, `5m 12s`, `2h`, `0s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const first = TIME_UNITS.findIndex(([size]) => whole >= size);
  const [size, unit] = TIME_UNITS[first] ?? [1, 's'];
  const large = `${Math.floor(whole / size)}${unit}`;
  const [below, smaller] = TIME_UNITS[first + 1] ?? [size, unit];
  const rest = Math.floor((whole % size) / below);
  return first < 0 || rest === 0 ? large : `${large} ${rest}${smaller}`;
}

const SIZE_UNITS = ['B', 'K', 'M', 'G', 'T', 'P'] as const;

/** Bytes in powers of 1024 as definitions write them: `512M`, `1.5G`. */
export function formatSize(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < SIZE_UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = Number.isInteger(amount) ? String(amount) : amount.toFixed(1);
  return `${digits}${SIZE_UNITS[unit]}`;
}

/** Bytes of a second; `-` = not known. */
export function formatRate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '-' : formatSize(Math.round(bytesPerSecond));
}
