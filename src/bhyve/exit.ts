/** How a process ended, as a parent or pwait(1) -v tells it; `lost` when nobody saw it. */
export type ProcessExit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'lost' };

/** How a guest ended: bhyve(8) EXIT STATUS, and what vmctl alone can tell apart. */
export type GuestExit =
  | { readonly kind: 'rebooted' }
  | { readonly kind: 'powered-off' }
  | { readonly kind: 'halted' }
  | { readonly kind: 'triple-fault' }
  | { readonly kind: 'error'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  /** Ended before its title or a connected hook was seen, or a host step before it failed; never a power-off. */
  | { readonly kind: 'launch-error'; readonly code: number | null; readonly lines: readonly string[] }
  /** bhyve could not connect to its bridge hook: somebody was faster. Re-pick. */
  | { readonly kind: 'hook-taken'; readonly lines: readonly string[] }
  /** /dev/vmm/NAME was still busy (13, 14). */
  | { readonly kind: 'vmm-busy'; readonly lines: readonly string[] }
  | { readonly kind: 'lost' };
