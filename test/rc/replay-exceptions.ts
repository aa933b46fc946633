/** Recorded cases that the stand-in is not held to, and why. */
export const exceptions: readonly { readonly id: string; readonly reason: string }[] = [
  ...[
    'start-reqfile',
    'svcj-recommended',
    'shutdown',
    'shutdown-disabled',
    'shutdown-watchdog',
    'shutdown-inside',
  ].map((id) => ({ id, reason: 'its script is not recorded; held to rc.d/vmctl in vmctl.test instead' })),
  ...['svcj', 'svcj-options', 'svcj-startcmd'].map((id) => ({
    id,
    reason: 'the stand-in has no service jails; rc.d/vmctl turns them off',
  })),
  { id: 'service-misc', reason: "service(8)'s own options and usage, which the record calls no evidence" },
  { id: 'nokeyword', reason: "service(8)'s usage, which the record calls no evidence" },
  { id: 'rcorder-circular', reason: "rcorder(8)'s words about a circle" },
  { id: 'rcconf-broken', reason: 'the words are those of sh(1), which differ between shells' },
];
