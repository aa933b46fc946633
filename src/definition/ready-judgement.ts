import type { Finding } from './finding.js';
import { atValue, rowsOf, tableOf, type Tables } from './rows.js';

/** One sign, and one that this VM can give. */
export function judgeReady({ ready, console, network }: Tables): readonly Finding[] {
  const row = tableOf(ready);
  if (row === undefined) return [];
  const signs = ['tcp', 'console', 'mac'].filter((key) => row[key] !== undefined && row[key] !== false);
  if (signs.length !== 1) return [atValue(['ready'], 'ready takes one of tcp, console and mac = true')];
  if (signs[0] === 'mac' && !rowsOf(network).some((nic) => nic.row['bridge'] !== undefined))
    return [atValue(['ready', 'mac'], 'without a [[network]] on a bridge no frame is ever seen')];
  if (signs[0] === 'console' && !hasNmdm(console))
    return [atValue(['ready', 'console'], 'only a com1 on nmdm is read: set console = true')];
  return [];
}

function hasNmdm(console: unknown): boolean {
  if (console === undefined || console === true || console === 'nmdm') return true;
  return tableOf(console)?.['com1'] === 'nmdm';
}
