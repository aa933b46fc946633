import type { ControlResult } from '../protocol/report.js';

type Reload = Extract<ControlResult, { readonly kind: 'reload' }>;

/** What reading all definitions again has changed, and which guests need a restart for it, a line each. */
export function renderReload({ changed, restart }: Pick<Reload, 'changed' | 'restart'>): string {
  return [
    ...changed.map((name) => `${name}: changed\n`),
    ...restart.map((name) => `${name}: does not run as its file says; to apply it: vmctl restart ${name}\n`),
  ].join('');
}
