/** Seconds in the two largest units that say something: `3d 4h`, `5m 12s`, `0s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0s';
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount}${unit}`).join(' ');
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
